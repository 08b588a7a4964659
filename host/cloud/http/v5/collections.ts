/** The lists of the API with their filters. Names of filters: known, imp-central-api 1.7.0. */
import { sql } from 'kysely';
import type { Database } from '../../database.ts';
import { groupTypes, type GroupType } from '../../groups.ts';
import { accountOf, type Collection, type Filter } from './collection.ts';
import { apiError } from './errors.ts';
import {
  deploymentResource,
  deviceResource,
  groupResource,
  productResource,
  webhookResource,
  type DeploymentView,
  type DeviceView,
  type GroupView,
  type WebhookView,
} from './resources.ts';
import type { ProductRow } from '../../schema.ts';

const isGroupType = (type: string): type is GroupType => Object.hasOwn(groupTypes, type);

const typeOf = (value: string): GroupType => {
  if (isGroupType(value)) return value;
  throw apiError('filter-invalid', `There is no devicegroup type ${value}.`);
};

const counted = async (query: {
  executeTakeFirstOrThrow(): Promise<{ readonly count: number | string }>;
}): Promise<number> => Number((await query.executeTakeFirstOrThrow()).count);

export const productRows = (db: Database) => db.selectFrom('products');
type ProductRows = ReturnType<typeof productRows>;

export const products: Collection<ProductRows, ProductRow> = {
  resource: productResource,
  rows: ({ cloud, account }) => productRows(cloud.db).where('products.account_id', '=', account.id),
  count: (rows) => counted(rows.select(({ fn }) => fn.countAll<number | string>().as('count'))),
  part: (rows, limit, offset) =>
    rows.selectAll().orderBy('created_at_ms').orderBy('id').limit(limit).offset(offset).execute(),
  filters: {
    'owner.id': (rows, value, me) => rows.where('products.account_id', '=', accountOf(value, me)),
  },
};

const groupRows = (db: Database) =>
  db
    .selectFrom('device_groups')
    .leftJoin('device_groups as production', 'production.id', 'device_groups.production_target_id')
    .leftJoin('device_groups as dut', 'dut.id', 'device_groups.dut_target_id');
type GroupRows = ReturnType<typeof groupRows>;

const groupViews = (rows: GroupRows) =>
  rows
    .selectAll('device_groups')
    .select(['production.type as production_target_type', 'dut.type as dut_target_type']);

export const groups: Collection<GroupRows, GroupView> = {
  resource: groupResource,
  rows: ({ cloud, account }) => groupRows(cloud.db).where('device_groups.account_id', '=', account.id),
  count: (rows) => counted(rows.select(({ fn }) => fn.countAll<number | string>().as('count'))),
  part: (rows, limit, offset) =>
    groupViews(rows)
      .orderBy('device_groups.created_at_ms')
      .orderBy('device_groups.id')
      .limit(limit)
      .offset(offset)
      .execute(),
  filters: {
    'owner.id': (rows, value, me) => rows.where('device_groups.account_id', '=', accountOf(value, me)),
    'product.id': (rows, value) => rows.where('device_groups.product_id', '=', value),
    type: (rows, value) => rows.where('device_groups.type', '=', typeOf(value)),
  },
};

/** A group as it is shown. Throws where there is none: the caller has looked for it. */
export const groupView = (db: Database, id: string): Promise<GroupView> =>
  groupViews(groupRows(db)).where('device_groups.id', '=', id).executeTakeFirstOrThrow();

const deviceRows = (db: Database) =>
  db.selectFrom('devices').leftJoin('device_groups', 'device_groups.id', 'devices.group_id');
type DeviceRows = ReturnType<typeof deviceRows>;

const deviceViews = (rows: DeviceRows) =>
  rows
    .selectAll('devices')
    .select([
      'device_groups.type as group_type',
      'device_groups.product_id as product_id',
      'device_groups.current_deployment_id as group_deployment_id',
    ]);

export const devices: Collection<DeviceRows, DeviceView> = {
  resource: deviceResource,
  rows: ({ cloud, account }) => deviceRows(cloud.db).where('devices.account_id', '=', account.id),
  count: (rows) => counted(rows.select(({ fn }) => fn.countAll<number | string>().as('count'))),
  part: (rows, limit, offset) =>
    deviceViews(rows)
      .orderBy('devices.created_at_ms')
      .orderBy('devices.id')
      .limit(limit)
      .offset(offset)
      .execute(),
  filters: {
    'owner.id': (rows, value, me) => rows.where('devices.account_id', '=', accountOf(value, me)),
    'product.id': (rows, value) => rows.where('device_groups.product_id', '=', value),
    'devicegroup.id': (rows, value) => rows.where('device_groups.id', '=', value),
    // Known: `null` asks for devices in no group; the vendor's library sends nothing for it.
    'devicegroup.owner.id': (rows, value, me) =>
      value === 'null' || value === ''
        ? rows.where('devices.group_id', 'is', null)
        : rows.where('device_groups.account_id', '=', accountOf(value, me)),
    'devicegroup.type': (rows, value) => rows.where('device_groups.type', '=', typeOf(value)),
  },
};

/** A device as it is shown. Throws where there is none: the caller has looked for it. */
export const deviceView = (db: Database, id: DeviceView['id']): Promise<DeviceView> =>
  deviceViews(deviceRows(db)).where('devices.id', '=', id).executeTakeFirstOrThrow();

const deploymentRows = (db: Database) =>
  db.selectFrom('deployments').innerJoin('device_groups', 'device_groups.id', 'deployments.group_id');
type DeploymentRows = ReturnType<typeof deploymentRows>;

const deploymentViews = (rows: DeploymentRows) =>
  rows.selectAll('deployments').select('device_groups.type as group_type');

/** Whether a JSON list of tags has one: text that both engines find alike, letter by letter. */
const hasTag = (tag: string) =>
  sql<boolean>`replace(deployments.tags, ${JSON.stringify(tag)}, '') <> deployments.tags`;

const flagged: Filter<DeploymentRows> = (rows, value) => {
  if (value === 'any') return rows;
  if (value !== 'true' && value !== 'false')
    throw apiError('filter-invalid', 'filter[flagged] must be true, false or any.');
  return rows.where('deployments.flagged', '=', value === 'true' ? 1 : 0);
};

export const deployments: Collection<DeploymentRows, DeploymentView> = {
  resource: deploymentResource,
  rows: ({ cloud, account }) => deploymentRows(cloud.db).where('deployments.account_id', '=', account.id),
  count: (rows) => counted(rows.select(({ fn }) => fn.countAll<number | string>().as('count'))),
  part: (rows, limit, offset) =>
    deploymentViews(rows).orderBy('deployments.sequence').limit(limit).offset(offset).execute(),
  filters: {
    'owner.id': (rows, value, me) => rows.where('deployments.account_id', '=', accountOf(value, me)),
    'creator.id': (rows, value, me) => rows.where('deployments.creator_id', '=', accountOf(value, me)),
    'flagger.id': (rows, value, me) => rows.where('deployments.flagger_id', '=', accountOf(value, me)),
    'product.id': (rows, value) => rows.where('deployments.product_id', '=', value),
    'devicegroup.id': (rows, value) => rows.where('deployments.group_id', '=', value),
    sha: (rows, value) => rows.where('deployments.sha', '=', value.toLowerCase()),
    flagged,
    // Known: a comma means "and".
    tags: (rows, value) =>
      value.split(',').reduce((narrowed, tag) => narrowed.where(hasTag(tag.trim())), rows),
  },
};

/** A build as it is shown. Throws where there is none: the caller has looked for it. */
export const deploymentView = (db: Database, id: string): Promise<DeploymentView> =>
  deploymentViews(deploymentRows(db)).where('deployments.id', '=', id).executeTakeFirstOrThrow();

const webhookRows = (db: Database) =>
  db.selectFrom('webhooks').innerJoin('device_groups', 'device_groups.id', 'webhooks.group_id');
type WebhookRows = ReturnType<typeof webhookRows>;

const webhookViews = (rows: WebhookRows) =>
  rows.selectAll('webhooks').select('device_groups.type as group_type');

export const webhooks: Collection<WebhookRows, WebhookView> = {
  resource: webhookResource,
  rows: ({ cloud, account }) => webhookRows(cloud.db).where('webhooks.account_id', '=', account.id),
  count: (rows) => counted(rows.select(({ fn }) => fn.countAll<number | string>().as('count'))),
  part: (rows, limit, offset) =>
    webhookViews(rows)
      .orderBy('webhooks.created_at_ms')
      .orderBy('webhooks.id')
      .limit(limit)
      .offset(offset)
      .execute(),
  filters: {
    'devicegroup.id': (rows, value) => rows.where('webhooks.group_id', '=', value),
  },
};

/** A webhook as it is shown. Throws where there is none: the caller has looked for it. */
export const webhookView = (db: Database, id: string): Promise<WebhookView> =>
  webhookViews(webhookRows(db)).where('webhooks.id', '=', id).executeTakeFirstOrThrow();

/** The names of every list's filters, by its path. */
export const collectionFilters: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  [products, groups, devices, deployments, webhooks].map(({ resource, filters }) => [
    resource.path,
    Object.keys(filters),
  ]),
);
