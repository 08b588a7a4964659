/** What a device, or a stranger who names one, may ask on the link. */
import type { DeviceMessage } from '../../../protocol/device-link.ts';
import type { DeviceId } from '../../../protocol/ids.ts';
import type { RateLimits } from './rate-limits.ts';

/** Who speaks on a link. */
export interface Speaker {
  /** Undefined: nobody who has proved it. */
  readonly deviceId: DeviceId | undefined;
  /** As the socket says; undefined in process. */
  readonly address: string | undefined;
}

/** Whether a message may be dealt with. A stranger takes nothing from the device that he names, only from his own address. */
export function mayAsk(limits: RateLimits, { deviceId, address }: Speaker, { type }: DeviceMessage): boolean {
  if (deviceId === undefined) return limits.look({ limit: 'wrong-proof', address }).allowed;
  const asking = { who: deviceId, address };
  if (!limits.take({ limit: 'device-message', ...asking }).allowed) return false;
  return type !== 'enroll' || limits.take({ limit: 'device-enrollment', ...asking }).allowed;
}
