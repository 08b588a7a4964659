/**
 * Devices' logs: kept up to a limit for each device, read in pages, followed live. Which devices' lines are kept follows
 * blessing (known, the guide): always those of development devices, fixtures, DUTs and test production devices; those of
 * production devices only where switched on for the device.
 */
import type { AgentId, DeviceId } from '../../protocol/ids.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { findOpenAgent } from './agents.ts';
import { findDevice, logsOf, type Device } from './devices.ts';
import { LogFeed, type LogListener } from './log-feed.ts';
import { maxLogCharacters, type LogType } from './log-types.ts';
import type { LogLineRow } from './schema.ts';
import { othersMayJoin } from './storage/gathering.ts';
import { insertRows } from './storage/many-rows.ts';
import { inRowOrder } from './storage/row-locks.ts';
import { runAll } from './storage/statements.ts';

/** Lines that are read or written at once. */
const batchLines = 500;

/** One line in so many removes those of its device that are beyond the limit. */
const pruneEvery = 50;

/** Whose log is meant. `device`: what was just read of it, or is being read. */
type LogSubject =
  | { readonly device: Device | Promise<Device | undefined> }
  | { readonly deviceId: DeviceId }
  | { readonly agentId: AgentId };

type NewLine = Omit<LogLineRow, 'id'>;

interface Waiting {
  readonly line: NewLine;
  readonly written: () => void;
  readonly failed: (error: unknown) => void;
}

export type LogParts = Pick<CloudContext, 'db' | 'world' | 'settings' | 'emit'>;

export class Logs {
  readonly #cloud: LogParts;
  readonly #waiting: Waiting[] = [];
  readonly #notes = new Set<Promise<void>>();
  #writing: Promise<void> | null = null;
  #lookedUp: Promise<unknown> = Promise.resolve();
  /** Lines as they become readable. What joins several processes feeds it and sends along what `onWritten` tells. */
  readonly feed: LogFeed;
  /** Told of lines that this process has written. */
  onWritten: (lines: readonly LogLineRow[]) => void = () => undefined;

  constructor(cloud: LogParts) {
    this.#cloud = cloud;
    const reader = {
      after: (afterId: number) => this.after({ afterId, limit: batchLines }),
      newestId: () => newestId(cloud.db),
    };
    this.feed = new LogFeed(reader, (error) =>
      cloud.emit({ kind: 'failure', where: 'log feed', message: messageOf(error) }),
    );
  }

  /**
   * Adds a line to a device's log, unless the rules keep none of it or nobody owns it. Its time is now, if not given. Resolves when it is
   * durable and readable; text beyond `maxLogCharacters` is cut.
   */
  append(
    device: Device,
    type: LogType,
    text: string,
    atMs: number = this.#cloud.world.nowMs(),
  ): Promise<void> {
    if (device.account_id === null || !logsOf(device)) return Promise.resolve();
    const line: NewLine = {
      device_id: device.id,
      account_id: device.account_id,
      group_id: device.group_id,
      device_kind: device.kind,
      at_ms: atMs,
      type,
      text: text.length > maxLogCharacters ? `${text.slice(0, maxLogCharacters - 1)}…` : text,
    };
    const done = new Promise<void>((written, failed) => this.#waiting.push({ line, written, failed }));
    this.#writing ??= this.#write();
    return done;
  }

  /** The same, for who may know only the device's ID or its agent's. Nothing happens for one that does not exist. */
  async appendFor(of: LogSubject, type: LogType, text: string): Promise<void> {
    const atMs = this.#cloud.world.nowMs();
    const looked = this.#deviceOf(of);
    // Looked up side by side, added in the order of asking.
    const before = this.#lookedUp;
    this.#lookedUp = Promise.allSettled([before, looked]);
    await before;
    const device = await looked;
    if (device !== undefined) await this.append(device, type, text, atMs);
  }

  async #deviceOf(of: LogSubject): Promise<Device | undefined> {
    if ('device' in of) return of.device;
    const { db } = this.#cloud;
    const deviceId = 'deviceId' in of ? of.deviceId : (await findOpenAgent(db, of.agentId))?.device_id;
    return deviceId === undefined ? undefined : findDevice(db, deviceId);
  }

  /** The same for what nobody waits for; `settled` does. Where it cannot be written, the operator is told. */
  note(of: LogSubject, type: LogType, text: string): void {
    const noted = this.appendFor(of, type, text)
      .catch((error: unknown) =>
        this.#cloud.emit({ kind: 'failure', where: 'device log', message: messageOf(error) }),
      )
      .finally(() => this.#notes.delete(noted));
    this.#notes.add(noted);
  }

  /**
   * A page of a device's lines that were written while `accountId` owned it. Page 1 holds the newest; inside a page the
   * oldest comes first (known, the vendor's API). `total`: how many there are on all pages.
   */
  async page(
    { accountId, deviceId }: { readonly accountId: string; readonly deviceId: DeviceId },
    { page = 1, size = 20 }: { readonly page?: number; readonly size?: number } = {},
  ): Promise<{ readonly lines: LogLineRow[]; readonly total: number }> {
    const { db, settings } = this.#cloud;
    const own = db
      .selectFrom('log_lines')
      .where('device_id', '=', deviceId)
      .where('account_id', '=', accountId);
    const { count } = await own
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .executeTakeFirstOrThrow();
    const total = Math.min(Number(count), settings.logLinesPerDevice);
    const offset = (page - 1) * size;
    const limit = Math.min(size, total - offset);
    if (limit <= 0) return { lines: [], total };
    const lines = await own.selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute();
    return { lines: lines.toReversed(), total };
  }

  /** Lines after the one numbered `afterId`, oldest first, at most `limit`; of some devices of an account, or of all. */
  after(query: {
    readonly afterId: number;
    readonly limit?: number;
    readonly accountId?: string;
    readonly deviceIds?: readonly DeviceId[];
  }): Promise<LogLineRow[]> {
    const { afterId, limit = batchLines, accountId, deviceIds } = query;
    let lines = this.#cloud.db.selectFrom('log_lines').selectAll().where('id', '>', afterId);
    if (accountId !== undefined) lines = lines.where('account_id', '=', accountId);
    if (deviceIds !== undefined) lines = lines.where('device_id', 'in', [...deviceIds]);
    return lines.orderBy('id').limit(limit).execute();
  }

  /**
   * Tells `listener` of every line from now on, of whichever process and account: the listener picks. Each is told once,
   * in order. `afterId` is the number of the last line before.
   */
  follow(listener: LogListener): Promise<{ readonly afterId: number; readonly stop: () => void }> {
    return this.feed.listen(listener);
  }

  /** Resolves when all that was appended is written and told. */
  async settled(): Promise<void> {
    await Promise.all(this.#notes);
    await this.#writing;
    await this.feed.settled();
  }

  /** One transaction for all that came while the one before it was written: a line costs no commit of its own. */
  async #write(): Promise<void> {
    for (let first = true; this.#waiting.length > 0; first = false) {
      await othersMayJoin(this.#cloud.db, first ? 'first' : 'next');
      const batch = this.#waiting.splice(0, batchLines);
      try {
        const rows = await this.#insert(batch.map(({ line }) => line));
        this.onWritten(rows);
        this.feed.heard(rows);
        for (const { written } of batch) written();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    // At once, so that no line falls between the last look and the end.
    this.#writing = null;
  }

  async #insert(lines: readonly NewLine[]): Promise<LogLineRow[]> {
    return inRowOrder(this.#cloud.db, async (db) => {
      // Holding the counter until the commit is what makes the numbers rise in the order of becoming readable.
      const { value } = await db
        .insertInto('counters')
        .values({ name: counterName, value: lines.length })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet(({ eb }) => ({ value: eb('counters.value', '+', lines.length) })),
        )
        .returning('value')
        .executeTakeFirstOrThrow();
      const firstId = value - lines.length + 1;
      const rows = lines.map((line, index): LogLineRow => ({ id: firstId + index, ...line }));
      await runAll(db, insertRows(db, 'log_lines', rows));
      for (const { id, device_id } of rows)
        if (prunes(id)) await prune(db, device_id, this.#cloud.settings.logLinesPerDevice);
      return rows;
    });
  }
}

const counterName = 'log_lines';

/** Spread so that no rhythm in which devices log keeps one of them from its turn (multiplicative hashing). */
const prunes = (id: number): boolean => Math.imul(id, 0x9e3779b1) >>> 0 < 2 ** 32 / pruneEvery;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown reason');

async function newestId(db: Database): Promise<number> {
  const row = await db
    .selectFrom('counters')
    .select('value')
    .where('name', '=', counterName)
    .executeTakeFirst();
  return row?.value ?? 0;
}

/** Removes all but the newest `keep` lines of a device. */
async function prune(db: Database, deviceId: DeviceId, keep: number): Promise<void> {
  const oldest = await db
    .selectFrom('log_lines')
    .select('id')
    .where('device_id', '=', deviceId)
    .orderBy('id', 'desc')
    .offset(keep)
    .limit(1)
    .executeTakeFirst();
  if (oldest !== undefined)
    await db.deleteFrom('log_lines').where('device_id', '=', deviceId).where('id', '<=', oldest.id).execute();
}
