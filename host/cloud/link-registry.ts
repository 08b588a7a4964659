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
  readonly #links = new Map<DeviceId, OpenLink>();

  /** Makes `link` the device's link and ends the one it had. */
  open(deviceId: DeviceId, link: OpenLink): void {
    const before = this.#links.get(deviceId);
    this.#links.set(deviceId, link);
    before?.replaced();
  }

  /** Forgets `link`, unless another has taken its place. */
  closed(deviceId: DeviceId, link: OpenLink): void {
    if (this.#links.get(deviceId) === link) this.#links.delete(deviceId);
  }

  /** Says something to a device. False: it is not on-line here, or does not listen. */
  tell(deviceId: DeviceId, message: CloudMessage): boolean {
    return this.#links.get(deviceId)?.tell(message) ?? false;
  }

  isOnline(deviceId: DeviceId): boolean {
    return this.#links.has(deviceId);
  }

  get count(): number {
    return this.#links.size;
  }
}
