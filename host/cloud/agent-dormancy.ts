/** An agent whose device has been off-line for 30 days is stopped, and comes back with the device (known, Dev Center). */
import type { DeviceRow } from './schema.ts';

export const dormantAfterMs = 30 * 24 * 3_600_000;

/**
 * Whether an agent is stopped because its device has been away for so long. A device that never connected counts from
 * its enrollment (chosen).
 */
export const isDormant = (
  device: Pick<DeviceRow, 'last_seen_at_ms' | 'last_enrolled_at_ms' | 'created_at_ms'>,
  { online, nowMs }: { readonly online: boolean; readonly nowMs: number },
): boolean =>
  !online &&
  nowMs - (device.last_seen_at_ms ?? device.last_enrolled_at_ms ?? device.created_at_ms) >= dormantAfterMs;
