/** Plan IDs and the tokens that are given out with them. */
import type { AgentId, DeviceId, PlanId } from '../../../protocol/ids.ts';
import type { PlanKind, TokenKind, TokenState } from '../rules.ts';
import type { Flag } from './flag.ts';

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

export interface EnrollmentTables {
  plan_ids: PlanIdRow;
  enrollment_tokens: EnrollmentTokenRow;
}
