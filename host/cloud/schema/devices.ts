/** Devices, and what happened to each. */
import type { AgentId, DeviceId, PlanId } from '../../../protocol/ids.ts';
import type { ImpType } from '../../../protocol/device-link.ts';
import type { EnrollmentRefusalCode, LinkRefusalCode } from '../refusals.ts';
import type { Flag } from './flag.ts';

export interface DeviceRow {
  id: DeviceId;
  imp_type: ImpType;
  /** Ed25519, hex; null until first contact. */
  public_key: string | null;
  software: string;
  mac_address: string | null;
  /** As it said of itself last. */
  ip_address: string | null;
  rssi_dbm: number | null;
  free_memory_bytes: number | null;
  name: string | null;
  account_id: string | null;
  group_id: string | null;
  blessed: Flag;
  logging: Flag;
  plan_id: PlanId | null;
  agent_id: AgentId | null;
  created_at_ms: number;
  last_enrolled_at_ms: number | null;
  last_seen_at_ms: number | null;
  /** The process that holds its link; null: it is off-line. */
  link_process_id: string | null;
  /** Rises with each link: of two processes that hold one, the higher is right. */
  link_number: number;
  link_changed_at_ms: number | null;
}

export interface HistoryRow {
  /** Rises with time. */
  id: string;
  device_id: DeviceId;
  at_ms: number;
  event: HistoryEvent;
  actor_kind: 'device' | 'account' | 'cloud';
  actor_id: string;
  /** Who owned the device when it happened. */
  account_id: string | null;
  agent_id: AgentId | null;
  code: EnrollmentRefusalCode | LinkRefusalCode | null;
  cause: string | null;
  cure: string | null;
}

export type HistoryEvent =
  | 'added'
  | 'registered'
  | 'key-forgotten'
  | 'enrolled'
  | 'enrollment-refused'
  | 'link-refused'
  | 'assigned'
  | 'unassigned'
  | 'unblessed'
  | 'given-up'
  | 'blessed'
  | 'test-failed'
  | 'logging-on'
  | 'logging-off';

/** How a device received its last transmission. */
export interface DeviceLightRow {
  device_id: DeviceId;
  /** Who owned the device when it told. */
  account_id: string;
  /** When the transmission ended, and when the cloud was told of it. */
  at_ms: number;
  told_at_ms: number;
  outcome: 'packet' | 'fault';
  /** A `LightReport` as JSON. */
  report: string;
}

export interface DeviceTables {
  device_lights: DeviceLightRow;
  devices: DeviceRow;
  device_history: HistoryRow;
}
