/** Devices, by ID, MAC address or agent ID. */
import { z } from 'zod';
import type { DeviceId } from '../../../../../protocol/ids.ts';
import { restartDevice } from '../../../code-delivery.ts';
import { deleteDevice, renameDevice } from '../../../device-changes.ts';
import { deviceByName } from '../../../device-identifiers.ts';
import type { Device } from '../../../devices.ts';
import type { HistoryRow } from '../../../schema.ts';
import { logTypes } from '../../../log-types.ts';
import { parameter, type Call, type Route } from '../call.ts';
import { itemSchema, listed, listOf, listSchema } from '../collection.ts';
import { devices, deviceView } from '../collections.ts';
import { restartRoutes } from '../crud.ts';
import { DeviceName, bodyRules, bodySchema, documentOf } from '../document.ts';
import { pageOf } from '../paging.ts';
import { schemaOf, shown, Time, timeOf } from '../resource.ts';
import { deviceResource } from '../resources.ts';

const named = (call: Call): Promise<Device> =>
  deviceByName(call.cloud.db, call.account.id, parameter(call, 'id'));

const showDevice = async (call: Call, id: DeviceId): Promise<unknown> => ({
  data: shown(deviceResource, await deviceView(call.cloud.db, id), call.view),
});

async function show(call: Call): Promise<unknown> {
  return showDevice(call, (await named(call)).id);
}

const changing = bodyRules({
  types: ['device'],
  attributes: { name: DeviceName.optional() },
});

async function change(call: Call): Promise<unknown> {
  const { id } = await named(call);
  const { attributes } = documentOf(call.body, changing);
  const { name } = attributes;
  if (name !== undefined) await renameDevice(call.cloud, { accountId: call.account.id, id, name });
  return showDevice(call, id);
}

async function remove(call: Call): Promise<void> {
  const { id } = await named(call);
  await deleteDevice(call.cloud, { accountId: call.account.id, id });
}

async function restart(call: Call, conditional: boolean): Promise<void> {
  await restartDevice(call.cloud, await named(call), { conditional });
}

async function logs(call: Call): Promise<unknown> {
  const { id } = await named(call);
  const { number: page, size } = pageOf(call.query);
  const { lines, total } = await call.cloud.logs.page(
    { accountId: call.account.id, deviceId: id },
    { page, size },
  );
  const data = lines.map(({ at_ms, type, text }) => ({ ts: timeOf(at_ms), type, msg: text }));
  return listOf(call, `${deviceResource.path}/${id}/logs`, { data, total });
}

const historyEntry = (row: HistoryRow) => ({
  timestamp: timeOf(row.at_ms),
  event: row.event,
  owner_id: row.account_id,
  actor_id: row.actor_id,
  ...(row.code === null ? {} : { code: row.code, cause: row.cause, cure: row.cure }),
});

/** What was done to the device while the account owned it, newest first. */
async function history(call: Call): Promise<unknown> {
  const { id } = await named(call);
  const { number, size } = pageOf(call.query);
  const own = call.cloud.db
    .selectFrom('device_history')
    .where('device_id', '=', id)
    .where('account_id', '=', call.account.id);
  const { count } = await own
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow();
  const rows = await own
    .selectAll()
    .orderBy('id', 'desc')
    .limit(size)
    .offset((number - 1) * size)
    .execute();
  const data = rows.map(historyEntry);
  return listOf(call, `${deviceResource.path}/${id}/history`, { data, total: Number(count) });
}

const LogLine = z.strictObject({ ts: Time, type: z.enum(logTypes), msg: z.string() });

const HistoryEntry = z.strictObject({
  timestamp: Time,
  event: z.string(),
  owner_id: z.string().nullable(),
  actor_id: z.string(),
  code: z.string().optional(),
  cause: z.string().nullish(),
  cure: z.string().nullish(),
});

const path = '/devices/:id';
const Item = itemSchema(deviceResource);

export const deviceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/devices',
    coverage: 'exact',
    status: 200,
    answer: listSchema(schemaOf(deviceResource)),
    run: (call) => listed(devices, call),
  },
  { method: 'GET', path, coverage: 'exact', status: 200, answer: Item, run: show },
  {
    method: 'PATCH',
    path,
    coverage: 'exact',
    status: 200,
    body: bodySchema(changing),
    answer: Item,
    run: change,
  },
  { method: 'DELETE', path, coverage: 'exact', status: 204, answer: null, run: remove },
  ...restartRoutes(path, restart),
  {
    method: 'GET',
    path: `${path}/logs`,
    coverage: 'exact',
    status: 200,
    answer: listSchema(LogLine),
    run: logs,
  },
  {
    method: 'GET',
    path: `${path}/history`,
    coverage: {
      simplified:
        'events have our own names; a refusal adds `code`, `cause` and `cure`, which the vendor has not',
    },
    status: 200,
    answer: listSchema(HistoryEntry),
    run: history,
  },
];
