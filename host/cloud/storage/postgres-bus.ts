/** The bus over PostgreSQL: LISTEN and NOTIFY on a connection of its own, which is made anew whenever it breaks. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import type { Bus, BusListener, Topic } from '../bus.ts';
import { someTurns } from './gathering.ts';
import { connectionOf } from './postgres.ts';

/** PostgreSQL takes 8,000 bytes; what is longer waits in a table. */
const longestNotice = 7_500;

/** Messages that one statement sends. */
const noticesAtOnce = 100;

/** How long a message waits in the table for those that were told of it; milliseconds. */
export const longMessageMs = 60_000;

/** Between attempts to connect again; milliseconds. */
const reconnectMs = 500;

/** Messages that may wait for a connection; the oldest are dropped. */
const mostWaiting = 10_000;

const Notice = z.object({
  from: z.string(),
  topic: z.string(),
  message: z.unknown().optional(),
  /** Where the message is in the table. */
  at: z.string().optional(),
});

export class PostgresBus implements Bus {
  readonly processId = randomBytes(9).toString('base64url');
  readonly alone = false;
  readonly #ownStart = `{"from":${JSON.stringify(this.processId)},`;
  readonly #url: string;
  readonly #failed: (error: unknown) => void;
  readonly #listeners = new Map<string, BusListener[]>();
  readonly #gapListeners: (() => void)[] = [];
  readonly #waiting: string[] = [];
  #client: pg.Client | undefined;
  #channel = '';
  #sending: Promise<void> | null = null;
  #hearing: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(url: string, failed: (error: unknown) => void) {
    this.#url = url;
    this.#failed = failed;
  }

  /** `failed` is told what went wrong; the bus goes on. Throws as a connection does. */
  static async open(url: string, failed: (error: unknown) => void): Promise<PostgresBus> {
    const bus = new PostgresBus(url, failed);
    await bus.#connect();
    return bus;
  }

  publish(topic: Topic, message: unknown): void {
    if (this.#closed) return;
    this.#waiting.push(JSON.stringify({ from: this.processId, topic, message }));
    if (this.#waiting.length > mostWaiting) this.#waiting.shift();
    this.#sending ??= this.#send();
  }

  subscribe(topic: Topic, listener: BusListener): void {
    this.#listeners.set(topic, [...(this.#listeners.get(topic) ?? []), listener]);
  }

  onGap(listener: () => void): void {
    this.#gapListeners.push(listener);
  }

  async close(): Promise<void> {
    await this.#sending;
    this.#closed = true;
    await this.#client?.end().catch(() => undefined);
    await this.#hearing;
  }

  async #connect(): Promise<void> {
    const client = new pg.Client(connectionOf(this.#url));
    client.on('notification', ({ payload = '' }) => {
      this.#hearing = this.#hearing.then(() => this.#hear(payload)).catch(this.#failed);
    });
    client.on('error', this.#failed);
    client.on('end', () => void this.#reconnect(client));
    await client.connect();
    // A message that a crash of the database takes along was for processes whose connections it ended too.
    await client.query('set synchronous_commit = off');
    const { rows } = await client.query<{ name: string }>('select current_schema() as name');
    this.#channel = `impsim ${rows[0]?.name ?? ''}`;
    await client.query(`listen ${client.escapeIdentifier(this.#channel)}`);
    this.#client = client;
  }

  async #reconnect(lost: pg.Client): Promise<void> {
    if (this.#closed || this.#client !== lost) return;
    this.#client = undefined;
    while (!this.#closed && this.#client === undefined) {
      await new Promise((resolve) => {
        setTimeout(resolve, reconnectMs);
      });
      await this.#connect().catch(this.#failed);
    }
    for (const listener of this.#gapListeners) listener();
    if (this.#waiting.length > 0) this.#sending ??= this.#send();
  }

  async #send(): Promise<void> {
    try {
      while (this.#client !== undefined && this.#waiting.length > 0) {
        await someTurns();
        const texts = this.#waiting.splice(0, noticesAtOnce);
        const notices: string[] = [];
        for (const text of texts) notices.push(await this.#noticeOf(this.#client, text));
        await this.#client.query('select pg_notify($1, notice) from unnest($2::text[]) as notice', [
          this.#channel,
          notices,
        ]);
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      // At once, so that no message falls between the last look and the end.
      this.#sending = null;
    }
  }

  /** What the others are told: the message, or where a long one is. */
  async #noticeOf(client: pg.Client, text: string): Promise<string> {
    if (Buffer.byteLength(text) <= longestNotice) return text;
    const { topic } = Notice.parse(JSON.parse(text));
    const at = randomBytes(12).toString('base64url');
    await client.query('insert into bus_messages (id, body, at_ms) values ($1, $2, $3)', [
      at,
      text,
      Date.now(),
    ]);
    return JSON.stringify({ from: this.processId, topic, at });
  }

  async #hear(payload: string): Promise<void> {
    // Everybody hears himself too.
    if (payload.startsWith(this.#ownStart)) return;
    let notice = Notice.parse(JSON.parse(payload));
    const listeners = this.#listeners.get(notice.topic) ?? [];
    if (listeners.length === 0) return;
    if (notice.at !== undefined) {
      const found = await this.#client?.query<{ body: string }>(
        'select body from bus_messages where id = $1',
        [notice.at],
      );
      const body = found?.rows[0]?.body;
      if (body === undefined) return;
      notice = Notice.parse(JSON.parse(body));
    }
    for (const listener of listeners) listener(notice.message);
  }
}
