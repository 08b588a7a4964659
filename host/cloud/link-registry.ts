/** Which devices are on-line at this process. */
import type { CloudMessage } from '../../protocol/device-link.ts';
import type { DeviceId } from '../../protocol/ids.ts';

/** What can be done to an open link from outside its conversation. */
export interface OpenLink {
  /** Ends the link because the same device has connected again. */
  replaced(): void;
  /** Says something to the device. False: too much that was said before is unconfirmed. */
  tell(message: CloudMessage): boolean;
}

/** One link a device: the newest wins, as a device that lost its connection cannot close the old one. */
export class LinkRegistry {
  readonly #links = new Map<DeviceId, { readonly number: number; readonly link: OpenLink }>();

  /** Makes `link` the device's link and ends the older one. `number` rises with each link of the device. */
  open(deviceId: DeviceId, number: number, link: OpenLink): void {
    const before = this.#links.get(deviceId);
    if (before !== undefined && before.number > number) return link.replaced();
    this.#links.set(deviceId, { number, link });
    before?.link.replaced();
  }

  /** Another process has opened a link of the device. */
  openedElsewhere(deviceId: DeviceId, number: number): void {
    const here = this.#links.get(deviceId);
    if (here === undefined || here.number >= number) return;
    this.#links.delete(deviceId);
    here.link.replaced();
  }

  /** Forgets `link`, unless another has taken its place. */
  closed(deviceId: DeviceId, link: OpenLink): void {
    if (this.#links.get(deviceId)?.link === link) this.#links.delete(deviceId);
  }

  /** Says something to a device. False: it is not on-line here, or does not listen. */
  tell(deviceId: DeviceId, message: CloudMessage): boolean {
    return this.#links.get(deviceId)?.link.tell(message) ?? false;
  }

  isOnline(deviceId: DeviceId): boolean {
    return this.#links.has(deviceId);
  }

  get deviceIds(): readonly DeviceId[] {
    return [...this.#links.keys()];
  }

  get count(): number {
    return this.#links.size;
  }
}
