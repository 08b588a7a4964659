/** Log streams. The ID alone opens one: the vendor's client sends no token there (known, imp-central-api 1.7.0). */
import { z } from 'zod';
import { deviceByName } from '../../../device-identifiers.ts';
import { addToStream, findLogStream, makeLogStream, removeFromStream } from '../../../log-streams.ts';
import { parameter, type Call, type OpenCall, type Route } from '../call.ts';
import { apiError } from '../errors.ts';

async function make(call: Call): Promise<unknown> {
  const { id } = await makeLogStream(call.cloud, call.account.id);
  // The one before it is over: whoever holds it open is told.
  await call.streams.changed();
  return { data: { type: 'logstream', id } };
}

async function open(call: OpenCall): Promise<void> {
  const stream = await findLogStream(call.cloud, parameter(call, 'id'));
  const { format = 'text' } = call.query;
  if (format !== 'text' && format !== 'json')
    throw apiError('filter-invalid', 'format must be text or json.');
  const lastId = /^\d{1,15}$/.exec(call.header('last-event-id') ?? '')?.[0];
  await call.streams.open(call.reply, stream, format, lastId === undefined ? null : Number(lastId));
}

async function change(call: Call, work: typeof addToStream): Promise<void> {
  const { cloud, account } = call;
  const stream = await findLogStream(cloud, parameter(call, 'id'), account.id);
  const device = await deviceByName(cloud.db, account.id, parameter(call, 'device'));
  await work(cloud, stream, device.id);
  await call.streams.changed();
}

const path = '/logstream/:id';

export const logStreamRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/logstream',
    coverage: 'exact',
    status: 200,
    answer: z.strictObject({ data: z.strictObject({ type: z.string(), id: z.string() }) }),
    run: make,
  },
  { open: true, method: 'GET', path, coverage: 'exact', status: 200, answer: null, run: open },
  {
    method: 'PUT',
    path: `${path}/:device`,
    coverage: 'exact',
    status: 204,
    answer: null,
    run: (call) => change(call, addToStream),
  },
  {
    method: 'DELETE',
    path: `${path}/:device`,
    coverage: 'exact',
    status: 204,
    answer: null,
    run: (call) => change(call, removeFromStream),
  },
];
