/** Lines of devices' logs. */
import type { DeviceId } from '../../../protocol/ids.ts';
import type { DeviceKind } from '../groups.ts';
import type { LogType } from '../log-types.ts';

/** One line, as kept. */
export interface LogLineRow {
  /** One more than the line's before it, over all devices, in the order in which lines became readable: no gaps. */
  id: number;
  device_id: DeviceId;
  /** Who owned the device when it was written: a later owner does not see it. */
  account_id: string | null;
  group_id: string | null;
  device_kind: DeviceKind;
  at_ms: number;
  type: LogType;
  text: string;
}

/** How far something was counted, in the transaction of what was counted. */
export interface CounterRow {
  name: string;
  value: number;
}

export interface LogTables {
  log_lines: LogLineRow;
  counters: CounterRow;
}
