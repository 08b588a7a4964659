/**
 * The tables, as the queries see them. Portable between SQLite and PostgreSQL: text IDs, whole milliseconds in 64-bit
 * integers, JSON as text, truth as 0 or 1. Written once; migrations.ts makes them.
 */
import type { AgentId, DeviceId, PlanId } from '../../protocol/ids.ts';
import type { ImpType } from '../../protocol/device-link.ts';
import type { GroupType } from './groups.ts';
import type { EnrollmentRefusalCode, LinkRefusalCode } from './refusals.ts';
import type { PlanKind, TokenKind, TokenState } from './rules.ts';

export type Flag = 0 | 1;

export interface AccountRow {
  id: string;
  username: string;
  email: string | null;
  /** scrypt, with its parameters and salt. */
  password: string;
  developer_plan_id: PlanId;
  created_at_ms: number;
  password_changed_at_ms: number;
}

export interface ApiKeyRow {
  id: string;
  account_id: string;
  /** Keyed hash; the key itself is shown once and not kept. */
  key_hash: string;
  description: string;
  created_at_ms: number;
  revoked_at_ms: number | null;
}

export interface PlanIdRow {
  id: PlanId;
  kind: Exclude<PlanKind, 'none'>;
  account_id: string;
  /** Keyed hash of the SDK installation that owns a production plan ID. */
  installation: string | null;
  created_at_ms: number;
  /** When a password change replaced a developer plan ID. */
  replaced_at_ms: number | null;
}

export interface EnrollmentTokenRow {
  /** Keyed hash; a stolen database gives no token. */
  token_hash: string;
  kind: TokenKind;
  account_id: string;
  installation: string | null;
  plan_id: PlanId | null;
  /** The fixture that asked for a factory token. */
  fixture_id: DeviceId | null;
  state: TokenState;
  issued_at_ms: number;
  expires_at_ms: number;
  /** The first device that presented it, and when. */
  presented_by: DeviceId | null;
  presented_at_ms: number | null;
  claimed_at_ms: number | null;
  agent_id: AgentId | null;
  /** 1: who polls sees the device, though it was refused. */
  shows_device: Flag;
}

export interface ProductRow {
  id: string;
  account_id: string;
  name: string;
  description: string;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface DeviceGroupRow {
  id: string;
  account_id: string;
  product_id: string;
  type: GroupType;
  name: string;
  description: string;
  region: string | null;
  /** A JSON object. */
  env_vars: string;
  load_code_after_blessing: Flag;
  dut_target_id: string | null;
  production_target_id: string | null;
  current_deployment_id: string | null;
  min_supported_deployment_id: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface DeviceRow {
  id: DeviceId;
  imp_type: ImpType;
  /** Ed25519, hex; null until first contact. */
  public_key: string | null;
  software: string;
  mac_address: string | null;
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
}

export interface AgentRow {
  id: AgentId;
  device_id: DeviceId;
  plan_id: PlanId | null;
  account_id: string;
  created_at_ms: number;
  /** When the device took another agent; null: it is the device's agent. */
  closed_at_ms: number | null;
}

/** What agents keep: by agent ID and by nothing else. */
export interface AgentDataRow {
  agent_id: AgentId;
  /** A JSON object. */
  data: string;
  updated_at_ms: number;
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
  | 'blessed'
  | 'test-failed'
  | 'logging-on'
  | 'logging-off';

export interface SettingRow {
  name: string;
  value: string;
}

/** All tables. */
export interface Schema {
  accounts: AccountRow;
  api_keys: ApiKeyRow;
  plan_ids: PlanIdRow;
  enrollment_tokens: EnrollmentTokenRow;
  products: ProductRow;
  device_groups: DeviceGroupRow;
  devices: DeviceRow;
  agents: AgentRow;
  agent_data: AgentDataRow;
  device_history: HistoryRow;
  settings: SettingRow;
}
