/**
 * What devices that are on-line say of themselves, at whichever process: what their LED shows. Kept in memory, since it ends with the link;
 * every change is dated, so that a reader finds what is new since a moment.
 */
import { z } from 'zod';
import { DeviceId } from '../../protocol/ids.ts';
import { LedPatternName } from '../../protocol/led-patterns.ts';
import type { CloudContext } from './context.ts';

/** A device and its owner, as they were when it said something. */
const Speaker = z.object({ id: DeviceId, accountId: z.string() });
type Speaker = z.infer<typeof Speaker>;

/** `led` undefined: as before; null: it is off-line. */
const News = Speaker.extend({ led: LedPatternName.nullable().optional() });
type News = z.infer<typeof News>;

interface Known {
  readonly accountId: string;
  readonly led: LedPatternName | null;
  readonly atMs: number;
}

export class DeviceNews {
  readonly #cloud: Pick<CloudContext, 'bus' | 'world'>;
  readonly #known = new Map<DeviceId, Known>();

  constructor(cloud: Pick<CloudContext, 'bus' | 'world'>) {
    this.#cloud = cloud;
    cloud.bus.subscribe('device-news', (message) => this.#take(News.parse(message)));
  }

  /** What the LED of a device shows; null: it has not said so, or is off-line. */
  ledOf(id: DeviceId): LedPatternName | null {
    return this.#known.get(id)?.led ?? null;
  }

  led(device: Speaker, led: LedPatternName): void {
    this.#tell({ ...device, led });
  }

  /** It has said something that was written down. */
  noted(device: Speaker): void {
    this.#tell(device);
  }

  /** Its link is over. Of a device that has said nothing there is nothing to take back. */
  gone(device: Speaker): void {
    if (this.#known.has(device.id)) this.#tell({ ...device, led: null });
  }

  /** Devices of an account of which something is new since a moment, that millisecond included. */
  since(accountId: string, atMs: number): DeviceId[] {
    return Array.from(this.#known)
      .filter(([, known]) => known.accountId === accountId && known.atMs >= atMs)
      .map(([id]) => id);
  }

  #tell({ id, accountId, led }: News): void {
    const news = { id, accountId, ...(led === undefined ? {} : { led }) };
    this.#take(news);
    this.#cloud.bus.publish('device-news', news);
  }

  #take({ id, accountId, led }: News): void {
    if (led === null) return void this.#known.delete(id);
    const atMs = this.#cloud.world.nowMs();
    this.#known.set(id, { accountId, led: led ?? this.ledOf(id), atMs });
  }
}
