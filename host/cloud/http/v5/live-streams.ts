/** Log streams that are held open at this process, as server-sent events in JSON or text (formats known, imp-central-api 1.7.0). */
import type { FastifyReply } from 'fastify';
import type { DeviceId } from '../../../../protocol/ids.ts';
import type { CloudContext } from '../../context.ts';
import { devicesOfStream, type LogStream } from '../../log-streams.ts';
import { isProductionKind } from '../../groups.ts';
import type { LogLineRow } from '../../schema.ts';
import { afterMs } from '../../world.ts';
import { EventStream } from '../event-stream.ts';
import { timeOf } from './resource.ts';

export type StreamFormat = 'json' | 'text';

/** Known: `opened` must reach a client that puts its handlers up after the headers have come. */
const openedAfterMs = 20;

/** How soon a stream notices what was done to it at another process (chosen). */
const lookEveryMs = 1000;

type StreamState = 'opened' | 'closed' | 'subscribed' | 'unsubscribed';

const stateEvent = (format: StreamFormat, state: StreamState, deviceId?: DeviceId) => ({
  event: 'state_change',
  text:
    format === 'json'
      ? JSON.stringify({ state, ...(deviceId === undefined ? {} : { device_id: deviceId }) })
      : [deviceId, state].filter((word) => word !== undefined).join(' '),
});

const lineEvent = (format: StreamFormat, line: LogLineRow) => {
  const ts = timeOf(line.at_ms);
  const { device_id, type, text: msg } = line;
  const world = isProductionKind(line.device_kind) ? 'production' : 'development';
  return {
    id: line.id,
    text:
      format === 'json'
        ? JSON.stringify({ device_id, ts, type, msg })
        : `${device_id} ${ts} ${world} ${type} ${msg}`,
  };
};

export class LiveStreams {
  readonly #cloud: CloudContext;
  readonly #open = new Map<string, LiveStream>();

  constructor(cloud: CloudContext) {
    this.#cloud = cloud;
  }

  /** Answers with a stream; a reader that comes again takes the place of the one before (chosen). */
  async open(
    reply: FastifyReply,
    stream: LogStream,
    format: StreamFormat,
    afterId: number | null,
  ): Promise<void> {
    this.#open.get(stream.idHash)?.end();
    const live = new LiveStream(this.#cloud, stream, new EventStream(reply, this.#cloud.world), format);
    this.#open.set(stream.idHash, live);
    live.onEnd(() => {
      if (this.#open.get(stream.idHash) === live) this.#open.delete(stream.idHash);
    });
    await live.begin(afterId);
  }

  /** Something was done to streams here: those that are open look at once. */
  async changed(): Promise<void> {
    await Promise.all(Array.from(this.#open.values(), (live) => live.look()));
  }

  endAll(): void {
    for (const live of this.#open.values()) live.end();
  }
}

class LiveStream {
  readonly #cloud: CloudContext;
  readonly #stream: LogStream;
  readonly #events: EventStream;
  readonly #format: StreamFormat;
  #devices: readonly DeviceId[] = [];
  /** The reader was told `opened`: nothing else comes before that. */
  #opened = false;
  /** Lines that came before it was told of its devices; null: it was. */
  #early: LogLineRow[] | null = [];
  #looking: Promise<void> = Promise.resolve();
  #cancelLook: () => void = () => undefined;

  constructor(cloud: CloudContext, stream: LogStream, events: EventStream, format: StreamFormat) {
    this.#cloud = cloud;
    this.#stream = stream;
    this.#events = events;
    this.#format = format;
    this.onEnd(() => this.#cancelLook());
  }

  onEnd(callback: () => void): void {
    this.#events.onClose(callback);
  }

  end(): void {
    this.#cancelLook();
    this.#events.end();
  }

  /** `afterId`: the last line that the reader has; null: it has come for the first time. */
  async begin(afterId: number | null): Promise<void> {
    const following = await this.#cloud.logs.follow((line) => {
      if (this.#early === null) this.#tell(line);
      else this.#early.push(line);
    });
    this.onEnd(following.stop);
    if (!this.#events.open) return following.stop();
    afterMs(this.#cloud.world, openedAfterMs, () => {
      this.#opened = true;
      this.#events.sendText(stateEvent(this.#format, 'opened'));
      void this.look()
        .then(() => (afterId === null ? undefined : this.#catchUp(afterId, following.afterId)))
        .catch((error: unknown) => this.#failed(error))
        .finally(() => {
          const early = this.#early ?? [];
          this.#early = null;
          for (const line of early) this.#tell(line);
        });
    });
  }

  /** Tells of the lines of its devices that the reader missed: those after `afterId`, up to the one numbered `untilId`. */
  async #catchUp(afterId: number, untilId: number): Promise<void> {
    let last = afterId;
    while (last < untilId && this.#devices.length > 0 && this.#events.open) {
      const { accountId } = this.#stream;
      const lines = await this.#cloud.logs.after({ afterId: last, accountId, deviceIds: this.#devices });
      for (const line of lines) if (line.id <= untilId) this.#tell(line);
      last = lines.at(-1)?.id ?? untilId;
    }
  }

  /** Compares the stream with what is kept of it. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#compare());
    return this.#looking;
  }

  async #compare(): Promise<void> {
    if (!this.#opened || !this.#events.open) return;
    this.#cancelLook();
    try {
      const devices = await devicesOfStream(this.#cloud, this.#stream);
      if (devices === null) {
        this.#events.sendText(stateEvent(this.#format, 'closed'));
        return this.end();
      }
      const before = this.#devices;
      this.#devices = devices;
      for (const id of before) if (!devices.includes(id)) this.#say('unsubscribed', id);
      for (const id of devices) if (!before.includes(id)) this.#say('subscribed', id);
    } catch (error) {
      this.#failed(error);
    }
    if (this.#events.open) this.#cancelLook = afterMs(this.#cloud.world, lookEveryMs, () => void this.look());
  }

  #failed(error: unknown): void {
    const message = error instanceof Error ? error.message : 'unknown reason';
    this.#cloud.emit({ kind: 'failure', where: 'log stream', message });
  }

  #say(state: StreamState, deviceId: DeviceId): void {
    this.#events.sendText(stateEvent(this.#format, state, deviceId));
  }

  #tell(line: LogLineRow): void {
    if (line.account_id === this.#stream.accountId && this.#devices.includes(line.device_id))
      this.#events.sendText(lineEvent(this.#format, line));
  }
}
