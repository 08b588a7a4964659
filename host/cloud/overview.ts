/** What an account's console shows of all that it owns: reading only, never beyond the account. */
import { sql } from 'kysely';
import type { DeviceId } from '../../protocol/ids.ts';
import type { CloudContext } from './context.ts';
import type { HistoryRow } from './schema.ts';

/** Devices with the names of their places, and when each was last refused. */
const deviceRows = ({ db }: CloudContext, accountId: string) =>
  db
    .selectFrom('devices')
    .leftJoin('device_groups', 'device_groups.id', 'devices.group_id')
    .leftJoin('products', 'products.id', 'device_groups.product_id')
    .leftJoin(
      (from) =>
        from
          .selectFrom('device_history')
          .select(['device_id', ({ fn }) => fn.max<number | string>('at_ms').as('refused_at_ms')])
          .where('event', '=', 'enrollment-refused')
          .where('account_id', '=', accountId)
          .groupBy('device_id')
          .as('refusals'),
      (join) => join.onRef('refusals.device_id', '=', 'devices.id'),
    )
    .leftJoin('device_lights', (join) =>
      join.onRef('device_lights.device_id', '=', 'devices.id').on('device_lights.account_id', '=', accountId),
    )
    .selectAll('devices')
    .select([
      'device_lights.at_ms as light_at_ms',
      'device_groups.type as group_type',
      'device_groups.name as group_name',
      'products.name as product_name',
      'refusals.refused_at_ms',
    ])
    .where('devices.account_id', '=', accountId);

export type OverviewDevice = Awaited<ReturnType<typeof listDevices>>[number];

/** Devices of an account by ID: those after `after`, at most `limit`. */
export const listDevices = (
  cloud: CloudContext,
  accountId: string,
  { after, limit }: { readonly after: string; readonly limit: number },
) =>
  deviceRows(cloud, accountId)
    .where('devices.id', '>', after as DeviceId)
    .orderBy('devices.id')
    .limit(limit)
    .execute();

/** Devices that one query names. */
const namedAtOnce = 1_000;

export async function devicesNamed(
  cloud: CloudContext,
  accountId: string,
  ids: readonly DeviceId[],
): Promise<OverviewDevice[]> {
  const rows: OverviewDevice[] = [];
  for (let from = 0; from < ids.length; from += namedAtOnce)
    rows.push(
      ...(await deviceRows(cloud, accountId)
        .where('devices.id', 'in', ids.slice(from, from + namedAtOnce))
        .execute()),
    );
  return rows;
}

export async function countDevices({ db }: CloudContext, accountId: string): Promise<number> {
  const { count } = await db
    .selectFrom('devices')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** What happened while the account owned the device, newest first; of all its devices if none is named. */
export function listHistory(
  { db }: CloudContext,
  accountId: string,
  {
    deviceId,
    before,
    limit,
  }: { readonly deviceId?: DeviceId; readonly before?: string | undefined; readonly limit: number },
): Promise<HistoryRow[]> {
  let rows = db.selectFrom('device_history').selectAll().where('account_id', '=', accountId);
  if (deviceId !== undefined) rows = rows.where('device_id', '=', deviceId);
  if (before !== undefined) rows = rows.where('id', '<', before);
  return rows.orderBy('id', 'desc').limit(limit).execute();
}

/** Up to where an account's devices are known: what changed after it is found again. */
export interface ChangeMark {
  readonly historyId: string;
  readonly linkMs: number;
}

/** Devices that changed after a mark, or in its last millisecond, and the mark after them. */
export async function changedDevices(
  { db }: CloudContext,
  accountId: string,
  mark: ChangeMark,
): Promise<{ readonly ids: readonly DeviceId[]; readonly mark: ChangeMark }> {
  const entries = await db
    .selectFrom('device_history')
    .select(['id', 'device_id'])
    .where('id', '>', mark.historyId)
    .where('account_id', '=', accountId)
    .orderBy('id')
    .limit(1000)
    .execute();
  const links = await db
    .selectFrom('devices')
    .select(['id', 'link_changed_at_ms'])
    .where('account_id', '=', accountId)
    .where('link_changed_at_ms', '>=', mark.linkMs)
    .execute();
  const ids = new Set([...entries.map((entry) => entry.device_id), ...links.map(({ id }) => id)]);
  return {
    ids: [...ids],
    mark: {
      historyId: entries.at(-1)?.id ?? mark.historyId,
      linkMs: links.reduce((most, link) => Math.max(most, link.link_changed_at_ms ?? 0), mark.linkMs),
    },
  };
}

/** Where a reader that knows the present state begins. */
export async function presentMark({ db }: CloudContext, accountId: string): Promise<ChangeMark> {
  const entry = await db
    .selectFrom('device_history')
    .select(({ fn }) => fn.max<string | null>('id').as('id'))
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  const link = await db
    .selectFrom('devices')
    .select(({ fn }) => fn.max<number | string | null>('link_changed_at_ms').as('at'))
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return { historyId: entry?.id ?? '', linkMs: Number(link?.at ?? 0) };
}

export const listProducts = ({ db }: CloudContext, accountId: string) =>
  db.selectFrom('products').selectAll().where('account_id', '=', accountId).orderBy('name').execute();

export const listGroups = ({ db }: CloudContext, accountId: string) =>
  db
    .selectFrom('device_groups')
    .leftJoin('devices', 'devices.group_id', 'device_groups.id')
    .select([
      'device_groups.id',
      'device_groups.product_id',
      'device_groups.name',
      'device_groups.type',
      ({ fn }) => fn.count<number | string>('devices.id').as('devices'),
    ])
    .where('device_groups.account_id', '=', accountId)
    .groupBy(['device_groups.id', 'device_groups.product_id', 'device_groups.name', 'device_groups.type'])
    .orderBy('device_groups.name')
    .execute();

/** Plan IDs, newest first. */
export const listPlanIds = ({ db }: CloudContext, accountId: string, limit: number) =>
  db
    .selectFrom('plan_ids')
    .selectAll('plan_ids')
    .select((from) => [
      from
        .selectFrom('devices')
        .select(({ fn }) => fn.countAll<number | string>().as('count'))
        .whereRef('devices.plan_id', '=', 'plan_ids.id')
        .where('devices.account_id', '=', accountId)
        .as('devices'),
    ])
    .where('plan_ids.account_id', '=', accountId)
    .orderBy('plan_ids.created_at_ms', 'desc')
    .limit(limit)
    .execute();

/** Enrollment tokens, newest first. The tokens themselves are kept nowhere. */
export const listTokens = ({ db }: CloudContext, accountId: string, limit: number) =>
  db
    .selectFrom('enrollment_tokens')
    .select(['kind', 'state', 'plan_id', 'issued_at_ms', 'expires_at_ms', 'presented_by'])
    .where('account_id', '=', accountId)
    .orderBy('issued_at_ms', 'desc')
    .limit(limit)
    .execute();

/** Agents, newest first, and how many characters of JSON each keeps. */
export const listAgents = ({ db }: CloudContext, accountId: string, limit: number) =>
  db
    .selectFrom('agents')
    .leftJoin('agent_data', 'agent_data.agent_id', 'agents.id')
    .selectAll('agents')
    .select(sql<number | string | null>`length(agent_data.data)`.as('stored'))
    .where('agents.account_id', '=', accountId)
    .orderBy('agents.created_at_ms', 'desc')
    .limit(limit)
    .execute();

export const listApiKeys = ({ db }: CloudContext, accountId: string) =>
  db
    .selectFrom('api_keys')
    .select(['id', 'description', 'created_at_ms', 'revoked_at_ms'])
    .where('account_id', '=', accountId)
    .orderBy('created_at_ms')
    .execute();

export const accountRow = ({ db }: CloudContext, accountId: string) =>
  db
    .selectFrom('accounts')
    .select(['username', 'email', 'developer_plan_id', 'created_at_ms', 'password_changed_at_ms'])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
