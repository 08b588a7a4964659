/** Log lines as server-sent events: those after `Last-Event-ID`, then what comes; each once and in order. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { DeviceId } from '../../../protocol/ids.ts';
import type { CloudContext } from '../context.ts';
import type { LogLineRow } from '../schema.ts';
import { accountOf } from './account-of.ts';
import { endpoints } from './endpoints.ts';
import { sendError } from './errors.ts';
import { EventStream } from './event-stream.ts';

/** Streams that an account may have open at a process (chosen). */
const streamsPerAccount = 20;

/** Lines read from the database at once. */
const pageLines = 500;

const eventOf = (line: LogLineRow) => ({
  id: line.id,
  data: {
    device_id: line.device_id,
    ts: new Date(line.at_ms).toISOString(),
    type: line.type,
    msg: line.text,
  },
});

interface Subject {
  readonly accountId: string;
  /** All devices of the account if not given. */
  readonly deviceIds?: readonly DeviceId[];
}

/** Streams an account's lines until the reader goes. `afterId`: the last line that it has; null: from now on. */
export async function streamLogs(
  cloud: CloudContext,
  reply: FastifyReply,
  subject: Subject,
  afterId: number | null,
): Promise<EventStream> {
  const stream = new EventStream(reply, cloud.world);
  const meant = ({ account_id, device_id }: LogLineRow): boolean =>
    account_id === subject.accountId && (subject.deviceIds?.includes(device_id) ?? true);
  /** What came while the lines before it were read. */
  let early: LogLineRow[] | null = [];
  const following = await cloud.logs.follow((line) => {
    if (!meant(line)) return;
    if (early === null) stream.send(eventOf(line));
    else early.push(line);
  });
  stream.onClose(following.stop);
  if (!stream.open) following.stop();
  let sentId = afterId ?? following.afterId;
  while (stream.open && sentId < following.afterId) {
    const lines = await cloud.logs.after({ ...subject, afterId: sentId, limit: pageLines });
    for (const line of lines) if (line.id <= following.afterId) stream.send(eventOf(line));
    if (lines.length < pageLines) break;
    sentId = lines.at(-1)?.id ?? following.afterId;
  }
  for (const line of early) stream.send(eventOf(line));
  early = null;
  return stream;
}

/** Adds the route. */
export function addLogEvents(app: FastifyInstance, cloud: CloudContext): void {
  const open = new Map<string, Set<EventStream>>();
  app.addHook('preClose', () => {
    for (const streams of open.values()) for (const stream of streams) stream.end();
  });
  app.get<{ Querystring: { device?: string | string[] } }>(
    endpoints.logEvents.path,
    async (request, reply) => {
      const accountId = await accountOf(cloud, request, reply);
      if (accountId === null) return reply;
      const asked = [request.query.device ?? []].flat();
      const devices = asked.map((id) => DeviceId.safeParse(id));
      if (devices.some(({ success }) => !success)) return sendError(reply, 'bad-request');
      const streams = open.get(accountId) ?? new Set();
      open.set(accountId, streams);
      if (streams.size >= streamsPerAccount) return sendError(reply, 'too-many-requests');
      const lastId = /^\d{1,15}$/.exec(String(request.headers['last-event-id'] ?? ''))?.[0];
      const deviceIds = devices.flatMap(({ data }) => data ?? []);
      const stream = await streamLogs(
        cloud,
        reply,
        { accountId, ...(asked.length === 0 ? {} : { deviceIds }) },
        lastId === undefined ? null : Number(lastId),
      );
      streams.add(stream);
      const gone = (): void => {
        streams.delete(stream);
        if (streams.size === 0) open.delete(accountId);
      };
      stream.onClose(gone);
      if (!stream.open) gone();
      return reply;
    },
  );
}
