/** Accounts, products, groups, devices, tokens and agents. */
import { type Migration, sql } from 'kysely';
import { flag, ms, text, type AnyTables } from './columns.ts';

async function createAccounts(db: AnyTables): Promise<void> {
  await db.schema
    .createTable('accounts')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('username', text, (c) => c.notNull().unique())
    .addColumn('email', text, (c) => c.unique())
    .addColumn('password', text, (c) => c.notNull())
    .addColumn('developer_plan_id', text, (c) => c.notNull().unique())
    .addColumn('created_at_ms', ms, (c) => c.notNull())
    .addColumn('password_changed_at_ms', ms, (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('api_keys')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('key_hash', text, (c) => c.notNull().unique())
    .addColumn('description', text, (c) => c.notNull())
    .addColumn('created_at_ms', ms, (c) => c.notNull())
    .addColumn('revoked_at_ms', ms)
    .execute();
  await db.schema
    .createTable('plan_ids')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('kind', text, (c) => c.notNull().check(sql`kind in ('developer', 'production')`))
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('installation', text)
    .addColumn('created_at_ms', ms, (c) => c.notNull())
    .addColumn('replaced_at_ms', ms)
    .execute();
}

async function createGroups(db: AnyTables): Promise<void> {
  await db.schema
    .createTable('products')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('description', text, (c) => c.notNull())
    .addColumn('created_at_ms', ms, (c) => c.notNull())
    .addColumn('updated_at_ms', ms, (c) => c.notNull())
    .addUniqueConstraint('products_name', ['account_id', 'name'])
    .execute();
  await db.schema
    .createTable('device_groups')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('product_id', text, (c) => c.notNull().references('products.id'))
    .addColumn('type', text, (c) => c.notNull())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('description', text, (c) => c.notNull())
    .addColumn('region', text)
    .addColumn('env_vars', text, (c) => c.notNull())
    .addColumn('load_code_after_blessing', flag, (c) => c.notNull())
    .addColumn('dut_target_id', text, (c) => c.references('device_groups.id'))
    .addColumn('production_target_id', text, (c) => c.references('device_groups.id'))
    .addColumn('current_deployment_id', text)
    .addColumn('min_supported_deployment_id', text)
    .addColumn('created_at_ms', ms, (c) => c.notNull())
    .addColumn('updated_at_ms', ms, (c) => c.notNull())
    .addUniqueConstraint('device_groups_name', ['product_id', 'name'])
    .execute();
}

async function createDevices(db: AnyTables): Promise<void> {
  await db.schema
    .createTable('devices')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('imp_type', text, (c) => c.notNull())
    .addColumn('public_key', text)
    .addColumn('software', text, (c) => c.notNull())
    .addColumn('mac_address', text)
    .addColumn('name', text)
    .addColumn('account_id', text, (c) => c.references('accounts.id'))
    .addColumn('group_id', text, (c) => c.references('device_groups.id'))
    .addColumn('blessed', flag, (c) => c.notNull())
    .addColumn('logging', flag, (c) => c.notNull())
    .addColumn('plan_id', text)
    .addColumn('agent_id', text)
    .addColumn('created_at_ms', ms, (c) => c.notNull())
    .addColumn('last_enrolled_at_ms', ms)
    .addColumn('last_seen_at_ms', ms)
    .execute();
  await db.schema.createIndex('devices_group').on('devices').column('group_id').execute();
  await db.schema.createIndex('devices_account').on('devices').column('account_id').execute();
  await db.schema
    .createTable('device_history')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('device_id', text, (c) => c.notNull())
    .addColumn('at_ms', ms, (c) => c.notNull())
    .addColumn('event', text, (c) => c.notNull())
    .addColumn('actor_kind', text, (c) => c.notNull())
    .addColumn('actor_id', text, (c) => c.notNull())
    .addColumn('account_id', text)
    .addColumn('agent_id', text)
    .addColumn('code', text)
    .addColumn('cause', text)
    .addColumn('cure', text)
    .execute();
  await db.schema
    .createIndex('device_history_device')
    .on('device_history')
    .columns(['device_id', 'id'])
    .execute();
}

async function createEnrollment(db: AnyTables): Promise<void> {
  await db.schema
    .createTable('enrollment_tokens')
    .addColumn('token_hash', text, (c) => c.primaryKey())
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('installation', text)
    .addColumn('plan_id', text)
    .addColumn('fixture_id', text)
    .addColumn('state', text, (c) => c.notNull().check(sql`state in ('issued', 'claimed', 'revoked')`))
    .addColumn('issued_at_ms', ms, (c) => c.notNull())
    .addColumn('expires_at_ms', ms, (c) => c.notNull())
    .addColumn('presented_by', text)
    .addColumn('presented_at_ms', ms)
    .addColumn('claimed_at_ms', ms)
    .addColumn('agent_id', text)
    .addColumn('shows_device', flag, (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('agents')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('device_id', text, (c) => c.notNull().references('devices.id'))
    .addColumn('plan_id', text)
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('created_at_ms', ms, (c) => c.notNull())
    .addColumn('closed_at_ms', ms)
    .execute();
  await db.schema.createIndex('agents_device').on('agents').column('device_id').execute();
  await db.schema
    .createTable('agent_data')
    .addColumn('agent_id', text, (c) => c.primaryKey())
    .addColumn('data', text, (c) => c.notNull())
    .addColumn('updated_at_ms', ms, (c) => c.notNull())
    .execute();
}

export const enrollment: Migration = {
  async up(db: AnyTables): Promise<void> {
    await db.schema
      .createTable('settings')
      .addColumn('name', text, (c) => c.primaryKey())
      .addColumn('value', text, (c) => c.notNull())
      .execute();
    await createAccounts(db);
    await createGroups(db);
    await createDevices(db);
    await createEnrollment(db);
  },
};
