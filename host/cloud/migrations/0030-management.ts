/** Sign-ins, builds, webhooks and log streams of the management API. */
import { type Migration, sql } from 'kysely';
import { flag, ms, text, type AnyTables } from './columns.ts';

async function createSignIns(db: AnyTables): Promise<void> {
  await db.schema
    .createTable('access_tokens')
    .addColumn('token_hash', text, (c) => c.primaryKey())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('plan_id', text, (c) => c.notNull())
    .addColumn('address', text, (c) => c.notNull())
    .addColumn('expires_at_ms', ms, (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('access_tokens_account')
    .on('access_tokens')
    .columns(['account_id', 'expires_at_ms'])
    .execute();
  await db.schema
    .createTable('refresh_tokens')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('token_hash', text, (c) => c.notNull().unique())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('plan_id', text, (c) => c.notNull())
    .addColumn('created_at_ms', ms, (c) => c.notNull())
    .addColumn('last_used_at_ms', ms)
    .execute();
  await db.schema
    .createIndex('refresh_tokens_account')
    .on('refresh_tokens')
    .columns(['account_id', 'created_at_ms'])
    .execute();
  await db.schema
    .createTable('login_tokens')
    .addColumn('token_hash', text, (c) => c.primaryKey())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('plan_id', text, (c) => c.notNull())
    .addColumn('expires_at_ms', ms, (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('login_keys')
    .addColumn('sequence', text, (c) => c.primaryKey())
    .addColumn('key_hash', text, (c) => c.notNull().unique())
    .addColumn('key_sealed', text, (c) => c.notNull())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('description', text, (c) => c.notNull())
    .addColumn('usages', 'integer', (c) => c.notNull())
    .addColumn('created_at_ms', ms, (c) => c.notNull())
    .addColumn('updated_at_ms', ms, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('login_keys_account').on('login_keys').column('account_id').execute();
  await db.schema
    .createTable('one_time_codes')
    .addColumn('account_id', text, (c) => c.primaryKey().references('accounts.id'))
    .addColumn('secret_sealed', text, (c) => c.notNull())
    .addColumn('last_step', ms, (c) => c.notNull())
    .execute();
}

async function createDeployments(db: AnyTables): Promise<void> {
  await db.schema
    .createTable('deployments')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('sequence', text, (c) => c.notNull().unique())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('creator_id', text, (c) => c.notNull())
    .addColumn('flagger_id', text)
    .addColumn('product_id', text, (c) => c.notNull().references('products.id'))
    .addColumn('group_id', text, (c) => c.notNull().references('device_groups.id'))
    .addColumn('description', text, (c) => c.notNull())
    .addColumn('origin', text, (c) => c.notNull())
    .addColumn('flagged', flag, (c) => c.notNull())
    .addColumn('tags', text, (c) => c.notNull())
    .addColumn('sha', text, (c) => c.notNull())
    .addColumn('device_code', text, (c) => c.notNull())
    .addColumn('agent_code', text, (c) => c.notNull())
    .addColumn('created_at_ms', ms, (c) => c.notNull())
    .addColumn('updated_at_ms', ms, (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('deployments_account')
    .on('deployments')
    .columns(['account_id', 'sequence'])
    .execute();
  await db.schema
    .createIndex('deployments_group')
    .on('deployments')
    .columns(['group_id', 'sequence'])
    .execute();
  await db.schema
    .createTable('device_code')
    .addColumn('device_id', text, (c) => c.primaryKey())
    .addColumn('deployment_id', text, (c) => c.notNull())
    .addColumn('given_at_ms', ms, (c) => c.notNull())
    .execute();
}

async function createWebhooks(db: AnyTables): Promise<void> {
  await db.schema
    .createTable('webhooks')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('creator_id', text, (c) => c.notNull())
    .addColumn('product_id', text, (c) => c.notNull().references('products.id'))
    .addColumn('group_id', text, (c) => c.notNull().references('device_groups.id'))
    .addColumn('url', text, (c) => c.notNull())
    .addColumn('event', text, (c) => c.notNull().check(sql`event in ('blessing', 'blinkup', 'deployment')`))
    .addColumn('content_type', text, (c) => c.notNull())
    .addColumn('created_at_ms', ms, (c) => c.notNull())
    .addColumn('updated_at_ms', ms, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('webhooks_group').on('webhooks').columns(['group_id', 'event']).execute();
  await db.schema.createIndex('webhooks_account').on('webhooks').column('account_id').execute();
}

async function createLogStreams(db: AnyTables): Promise<void> {
  await db.schema
    .createTable('log_streams')
    .addColumn('account_id', text, (c) => c.primaryKey().references('accounts.id'))
    .addColumn('id_hash', text, (c) => c.notNull().unique())
    .addColumn('created_at_ms', ms, (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('log_stream_devices')
    .addColumn('id_hash', text, (c) => c.notNull())
    .addColumn('device_id', text, (c) => c.notNull())
    .addColumn('sequence', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('log_stream_devices_key', ['id_hash', 'device_id'])
    .execute();
}

export const management: Migration = {
  async up(db: AnyTables): Promise<void> {
    await createSignIns(db);
    await createDeployments(db);
    await createWebhooks(db);
    await createLogStreams(db);
  },
};
