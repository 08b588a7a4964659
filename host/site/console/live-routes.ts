/**
 * What happens to an account's devices, as server-sent events: `devices` holds those that changed, `log` a line. Whoever
 * comes back with `Last-Event-ID` gets what came meanwhile. Changes are found in the database, so that it does not matter
 * which process of the cloud made them.
 */
import type { FastifyRequest } from 'fastify';
import { DeviceId } from '../../../protocol/ids.ts';
import type { CloudContext } from '../../cloud/context.ts';
import { EventStream } from '../../cloud/http/event-stream.ts';
import { type ChangeMark, changedDevices, devicesNamed, presentMark } from '../../cloud/overview.ts';
import type { LogLineRow } from '../../cloud/schema.ts';
import { afterMs } from '../../cloud/world.ts';
import { ImpError } from '../../imp-error.ts';
import type { ImpOf, ImpOnTable } from '../light-routes.ts';
import { type PageApi, signedIn } from '../page-api.ts';
import { deviceView, logView } from './device-views.ts';

/** How often changes are looked for (chosen). */
const lookEveryMs = 1_000;

/** Open at a process by one account (chosen). */
const streamsPerAccount = 20;

/** Lines that are told again at most to who comes back. */
const mostLines = 1_000;

interface Mark extends ChangeMark {
  readonly logId: number;
  /** Up to when it is known what devices said of themselves. */
  readonly newsMs: number;
}

const nameOf = ({ logId, linkMs, newsMs, historyId }: Mark): string =>
  `${logId}/${linkMs}/${newsMs}/${historyId}`;

/** The mark of a name; null: it is none. */
function markOf(request: FastifyRequest): Mark | null {
  const found = /^(\d{1,15})\/(\d{1,15})\/(\d{1,15})\/([\w-]{0,80})$/.exec(
    String(request.headers['last-event-id'] ?? ''),
  );
  if (found === null) return null;
  const [, logId, linkMs, newsMs, historyId = ''] = found;
  return { logId: Number(logId), linkMs: Number(linkMs), newsMs: Number(newsMs), historyId };
}

class LiveStream {
  readonly stream: EventStream;
  readonly #cloud: CloudContext;
  readonly #accountId: string;
  readonly #imp: () => ImpOnTable | null;
  #mark: Mark;
  #cancelLook: () => void = () => undefined;
  /** As last told, by device. */
  readonly #told = new Map<string, string>();

  constructor(
    cloud: CloudContext,
    accountId: string,
    mark: Mark,
    stream: EventStream,
    imp: () => ImpOnTable | null,
  ) {
    this.#imp = imp;
    this.stream = stream;
    this.#cloud = cloud;
    this.#accountId = accountId;
    this.#mark = mark;
    stream.onClose(() => this.#cancelLook());
  }

  /** Names the mark, so that a reader that is cut off before anything happened misses nothing. */
  begin(): void {
    this.#send('here', null);
  }

  line(line: LogLineRow): void {
    if (line.id <= this.#mark.logId) return;
    this.#mark = { ...this.#mark, logId: line.id };
    this.#send('log', logView(line));
  }

  /** Tells what changed, and looks again later for as long as `stillAllowed` says. */
  async look(stillAllowed: () => Promise<boolean>): Promise<void> {
    try {
      if (!(await stillAllowed())) return this.stream.end();
      const { ids, mark } = await changedDevices(this.#cloud, this.#accountId, this.#mark);
      const newsMs = this.#cloud.world.nowMs();
      const news = this.#cloud.news.since(this.#accountId, this.#mark.newsMs);
      // The LED of the imp in this process changes without the cloud's knowledge.
      const imp = this.#imp();
      const beside = imp === null ? [] : [DeviceId.parse(imp.deviceId)];
      const looked = [...new Set([...ids, ...news, ...beside])];
      const rows = looked.length === 0 ? [] : await devicesNamed(this.#cloud, this.#accountId, looked);
      const devices = rows
        .map((row) => deviceView(this.#cloud, row, imp))
        .filter((view) => this.#isNew(view));
      this.#mark = { ...this.#mark, ...mark, newsMs };
      const shown = new Set(rows.map(({ id }) => id));
      const gone = ids.filter((id) => !shown.has(id) && this.#isNew({ id }));
      if (devices.length > 0 || gone.length > 0) this.#send('devices', { devices, gone });
    } catch (error) {
      const message = error instanceof Error ? error.message : 'unknown reason';
      this.#cloud.emit({ kind: 'failure', where: 'live page', message });
      // The page comes back and goes on where it was.
      return this.stream.end();
    }
    if (this.stream.open)
      this.#cancelLook = afterMs(this.#cloud.world, lookEveryMs, () => void this.look(stillAllowed));
  }

  #isNew(view: { readonly id: string }): boolean {
    const text = JSON.stringify(view);
    if (this.#told.get(view.id) === text) return false;
    this.#told.set(view.id, text);
    return true;
  }

  #send(event: string, data: unknown): void {
    this.stream.sendText({ id: nameOf(this.#mark), event, text: JSON.stringify(data) });
  }
}

/** Adds `GET /api/live`. */
export function addLiveRoutes(app: PageApi, cloud: CloudContext, impOf: ImpOf): void {
  const open = new Map<EventStream, string>();
  app.addHook('preClose', () => {
    for (const stream of open.keys()) stream.end();
  });

  app.get('/live', async (request, reply) => {
    const { accountId } = await signedIn(cloud, request);
    const own = Array.from(open.values()).filter((id) => id === accountId);
    if (own.length >= streamsPerAccount)
      throw new ImpError(
        'too-many-attempts',
        'too many pages of this account are open',
        'close some of them',
      );
    const known = markOf(request);
    const present = known ?? (await presentMark(cloud, accountId));
    const stream = new EventStream(reply, cloud.world);
    open.set(stream, accountId);
    stream.onClose(() => open.delete(stream));
    /** What came while the lines before it were read. */
    const early: LogLineRow[] = [];
    let tell = (line: LogLineRow): void => void early.push(line);
    const following = await cloud.logs.follow((line) => {
      if (line.account_id === accountId) tell(line);
    });
    stream.onClose(following.stop);
    if (!stream.open) {
      following.stop();
      open.delete(stream);
      return reply;
    }
    const logId = known?.logId ?? following.afterId;
    const newsMs = known?.newsMs ?? cloud.world.nowMs();
    const live = new LiveStream(cloud, accountId, { ...present, logId, newsMs }, stream, () =>
      impOf(accountId),
    );
    live.begin();
    if (known !== null)
      for (const line of await cloud.logs.after({ afterId: known.logId, accountId, limit: mostLines }))
        live.line(line);
    for (const line of early) live.line(line);
    tell = (line) => live.line(line);
    const stillAllowed = (): Promise<boolean> =>
      signedIn(cloud, request).then(
        () => true,
        () => false,
      );
    void live.look(stillAllowed);
    return reply;
  });
}
