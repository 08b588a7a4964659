/** The console's devices: what is known of them, and what their owner does to them. */
import { z } from 'zod';
import type { LightBlock } from '../../../firmware/ports.ts';
import { DeviceId } from '../../../protocol/ids.ts';
import { blessDevice } from '../../cloud/assignment.ts';
import { reloadDevice } from '../../cloud/code-delivery.ts';
import type { CloudContext } from '../../cloud/context.ts';
import { ownDevice, setLogging } from '../../cloud/devices.ts';
import { countDevices, devicesNamed, listDevices, listHistory } from '../../cloud/overview.ts';
import { ImpError } from '../../imp-error.ts';
import { lightOf } from '../../cloud/device-lights.ts';
import { observe } from '../../pictures/observer.ts';
import { svgPicture } from '../../pictures/svg-picture.ts';
import { toldPicture } from '../../pictures/told-picture.ts';
import type { DeviceDetail, DevicePage } from '../../web/console/views.ts';
import type { ImpOf, ImpOnTable } from '../light-routes.ts';
import { type PageApi, signedIn } from '../page-api.ts';
import { deviceView, historyView, logView } from './device-views.ts';

/** Devices in one answer (chosen: some hundred kilobytes). */
const pageDevices = 2_000;

const shownEntries = 100;
const shownLines = 200;

const title = 'The last BlinkUp';

/** What impCentral's API has no call for; the rest goes through it. */
const Action = z.discriminatedUnion('do', [
  z.object({ do: z.literal('logging'), on: z.boolean() }),
  z.object({ do: z.literal('bless'), groupId: z.string().max(64) }),
]);
type Action = z.infer<typeof Action>;

async function act(cloud: CloudContext, accountId: string, id: DeviceId, action: Action): Promise<void> {
  const which = { accountId, deviceId: id };
  switch (action.do) {
    case 'logging':
      return setLogging(cloud, { ...which, on: action.on });
    case 'bless':
      await blessDevice(cloud, { ...which, groupId: action.groupId });
      return reloadDevice(cloud, id);
  }
}

/** The light of a device's last flash, where it is the imp of this process. */
const lightBeside = (id: DeviceId, imp: ImpOnTable | null): readonly LightBlock[] =>
  imp?.deviceId === id ? imp.light() : [];

/** Adds `GET /api/devices`, `GET /api/devices/:id`, `GET /api/devices/:id/light`, `POST /api/devices/:id/actions`. */
export function addDeviceRoutes(app: PageApi, cloud: CloudContext, impOf: ImpOf): void {
  const Which = z.object({ id: DeviceId });

  app.get(
    '/devices',
    { schema: { querystring: z.object({ after: z.string().max(64).default('') }) } },
    async (request): Promise<DevicePage> => {
      const { accountId } = await signedIn(cloud, request);
      const { after } = request.query;
      const rows = await listDevices(cloud, accountId, { after, limit: pageDevices });
      return {
        devices: rows.map((row) => deviceView(cloud, row, impOf(accountId))),
        total: await countDevices(cloud, accountId),
        next: rows.length < pageDevices ? null : (rows.at(-1)?.id ?? null),
      };
    },
  );

  app.get('/devices/:id', { schema: { params: Which } }, async (request): Promise<DeviceDetail> => {
    const { accountId, username } = await signedIn(cloud, request);
    const { id } = request.params;
    const [row] = await devicesNamed(cloud, accountId, [id]);
    if (row === undefined) throw new ImpError('not-found', `the account has no device ${id}`, 'see the list');
    const history = await listHistory(cloud, accountId, { deviceId: id, limit: shownEntries });
    const { lines } = await cloud.logs.page({ accountId, deviceId: id }, { page: 1, size: shownLines });
    return {
      device: deviceView(cloud, row, impOf(accountId)),
      history: history.map((entry) => historyView(entry, { id: accountId, username })),
      logs: lines.map(logView),
      beside: impOf(accountId)?.deviceId === id,
      hasLight: row.light_at_ms !== null || lightBeside(id, impOf(accountId)).length > 0,
    };
  });

  app.get('/devices/:id/light', { schema: { params: Which } }, async (request, reply) => {
    const { accountId } = await signedIn(cloud, request);
    const { id } = request.params;
    await ownDevice(cloud.db, id, accountId);
    const light = lightBeside(id, impOf(accountId));
    const told = light.length > 0 ? null : await lightOf(cloud, { accountId, deviceId: id });
    if (light.length === 0 && told === null)
      throw new ImpError('not-found', 'no light of it was seen here', 'send a BlinkUp');
    // Passwords and tokens, and their light, are veiled in it.
    const picture = told === null ? observe(light, title) : toldPicture(told.report, `${title} of ${id}`);
    const { svg } = svgPicture(picture, { cure: '' });
    return reply.type('image/svg+xml').serializer(String).send(svg);
  });

  app.post('/devices/:id/actions', { schema: { params: Which, body: Action } }, async (request, reply) => {
    const { accountId } = await signedIn(cloud, request);
    await act(cloud, accountId, request.params.id, request.body);
    return reply.code(204).send();
  });
}
