/** Devices' links, whichever process of the cloud holds them: the newest of a device is its link. */
import { z } from 'zod';
import { CloudMessage } from '../../protocol/device-link.ts';
import { DeviceId } from '../../protocol/ids.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { devicesOf, type Device } from './devices.ts';
import type { DeviceRow } from './schema.ts';
import { Batches } from './storage/batches.ts';
import { updateRows } from './storage/many-rows.ts';
import { runAll } from './storage/statements.ts';
import { LinkRegistry, type OpenLink } from './link-registry.ts';

const LinkOpened = z.object({ deviceId: DeviceId, number: z.number().int() });
const DeviceMessage = z.object({ deviceId: DeviceId, message: CloudMessage });

/** A link that is over. */
interface Ending {
  readonly deviceId: DeviceId;
  readonly number: number;
  readonly atMs: number;
}

/** Devices that one statement notes. */
const seenAtOnce = 500;

export type LinkParts = Pick<CloudContext, 'bus' | 'db' | 'world' | 'emit' | 'processes'>;

export class DeviceLinks {
  readonly #cloud: LinkParts;
  readonly #here = new LinkRegistry();
  readonly #notes = new Set<Promise<unknown>>();
  readonly #endings: Batches<Ending, Device | undefined>;

  constructor(cloud: LinkParts) {
    this.#cloud = cloud;
    this.#endings = new Batches(cloud.db, endTogether, ({ deviceId }) => [deviceId], { unhurried: true });
    cloud.bus.subscribe('link-opened', (message) => {
      const { deviceId, number } = LinkOpened.parse(message);
      this.#here.openedElsewhere(deviceId, number);
    });
    cloud.bus.subscribe('device-message', (heard) => {
      const { deviceId, message } = DeviceMessage.parse(heard);
      this.#here.tell(deviceId, message);
    });
  }

  /** Makes `link` the device's link and ends the one it had, here or elsewhere. `number`: from its admission. */
  open(deviceId: DeviceId, number: number, link: OpenLink): void {
    this.#here.open(deviceId, number, link);
    // Before its first link there was none that would have to be ended.
    if (number > 1) this.#cloud.bus.publish('link-opened', { deviceId, number });
  }

  /**
   * The link is over; if it was still the device's, the device is off-line. Resolves when that is written down, with the
   * device; whoever does not wait may leave it.
   */
  closed(deviceId: DeviceId, number: number, link: OpenLink): Promise<Device | undefined> {
    this.#here.closed(deviceId, link);
    const { world, emit } = this.#cloud;
    const closing = this.#endings.do({ deviceId, number, atMs: world.nowMs() });
    const noted = closing
      .then(
        () => undefined,
        (error: unknown) => {
          const message = error instanceof Error ? error.message : 'unknown reason';
          emit({ kind: 'failure', where: 'device link', message });
        },
      )
      .finally(() => this.#notes.delete(noted));
    this.#notes.add(noted);
    return closing;
  }

  /** Says something to a device that is on-line here or, if `elsewhere` says so, at another process. False: it is not. */
  tell(deviceId: DeviceId, message: CloudMessage, elsewhere: boolean): boolean {
    if (this.#here.tell(deviceId, message)) return true;
    if (elsewhere) this.#cloud.bus.publish('device-message', { deviceId, message });
    return elsewhere;
  }

  isOnlineHere(deviceId: DeviceId): boolean {
    return this.#here.isOnline(deviceId);
  }

  /** Whether another process of the cloud that lives holds the device's link. */
  async isOnlineElsewhere(deviceId: DeviceId): Promise<boolean> {
    const { db, bus, processes } = this.#cloud;
    if (bus.alone) return false;
    const row = await db
      .selectFrom('devices')
      .select('id')
      .where('id', '=', deviceId)
      .where('link_process_id', '!=', bus.processId)
      .where(processes.lives('devices.link_process_id'))
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Whether the device of a row is on-line, as far as is known without asking the database again. */
  isOnline({ id, link_process_id }: Pick<DeviceRow, 'id' | 'link_process_id'>): boolean {
    const { bus, processes } = this.#cloud;
    if (this.#here.isOnline(id)) return true;
    return (
      link_process_id !== null && link_process_id !== bus.processId && processes.isAlive(link_process_id)
    );
  }

  /** Writes down that the devices on-line here are, so that after a crash they were away since then and not for longer. */
  async noteSeen(): Promise<void> {
    const { db, world } = this.#cloud;
    const ids = this.#here.deviceIds;
    for (let from = 0; from < ids.length; from += seenAtOnce)
      await db
        .updateTable('devices')
        .set({ last_seen_at_ms: world.nowMs() })
        .where('id', 'in', ids.slice(from, from + seenAtOnce))
        .execute();
  }

  /** How many links this process holds. */
  get count(): number {
    return this.#here.count;
  }

  /** Resolves when every end of a link is written down. */
  async settled(): Promise<void> {
    while (this.#notes.size > 0) await Promise.all(this.#notes);
  }
}

/** Devices whose links are over are off-line, unless they have newer ones. */
async function endTogether(db: Database, endings: readonly Ending[]): Promise<(Device | undefined)[]> {
  const rows = endings.map(({ deviceId, number, atMs }) => ({
    id: deviceId,
    link_number: number,
    link_process_id: null,
    link_changed_at_ms: atMs,
    last_seen_at_ms: atMs,
  }));
  const ids = endings.map(({ deviceId }) => deviceId);
  const [, devices] = await runAll(
    db,
    updateRows(db, 'devices', 'id', rows, 'devices.link_number = given.link_number'),
    devicesOf(db, ids),
  );
  return endings.map(({ deviceId }) => devices.get(deviceId));
}
