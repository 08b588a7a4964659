/** What the management API keeps: who is signed in, builds, webhooks, log streams. */
import type { DeviceId, PlanId } from '../../../protocol/ids.ts';
import type { WebhookContentType, WebhookEvent } from '../webhooks.ts';
import type { Flag } from './flag.ts';

/** Ends with its hour, or when the account's password changes: `plan_id` is the developer plan ID of its password. */
export interface AccessTokenRow {
  token_hash: string;
  account_id: string;
  plan_id: PlanId;
  /** Where it was asked from: it is good from there alone. */
  address: string;
  expires_at_ms: number;
}

export interface RefreshTokenRow {
  id: string;
  token_hash: string;
  account_id: string;
  plan_id: PlanId;
  created_at_ms: number;
  last_used_at_ms: number | null;
}

/** The first half of a sign-in with two factors. */
export interface LoginTokenRow {
  token_hash: string;
  account_id: string;
  plan_id: PlanId;
  expires_at_ms: number;
  /** Wrong codes that were shown with it. */
  failures: number;
}

export interface LoginKeyRow {
  /** Rises with time. */
  sequence: string;
  key_hash: string;
  /** The key itself, which its owner may list; sealed under the cloud's secret. */
  key_sealed: string;
  account_id: string;
  description: string;
  usages: number;
  created_at_ms: number;
  updated_at_ms: number;
}

/** Accounts with a second factor. */
export interface OneTimeCodeRow {
  account_id: string;
  secret_sealed: string;
  /** The last 30 s step whose code was used: none is good twice. */
  last_step: number;
}

export interface DeploymentRow {
  id: string;
  /** Rises with time: "newer" means a greater one. */
  sequence: string;
  account_id: string;
  creator_id: string;
  flagger_id: string | null;
  product_id: string;
  group_id: string;
  description: string;
  origin: string;
  flagged: Flag;
  /** A JSON list of texts. */
  tags: string;
  /** SHA-256 over both codes, hex. */
  sha: string;
  device_code: string;
  agent_code: string;
  created_at_ms: number;
  updated_at_ms: number;
}

/** Which build a device was last given to run. */
export interface DeviceCodeRow {
  device_id: DeviceId;
  deployment_id: string;
  given_at_ms: number;
}

export interface WebhookRow {
  id: string;
  account_id: string;
  creator_id: string;
  product_id: string;
  group_id: string;
  url: string;
  event: WebhookEvent;
  content_type: WebhookContentType;
  created_at_ms: number;
  updated_at_ms: number;
}

/** What takes an account's production devices out of their groups. */
export interface UnblessingKeyRow {
  account_id: string;
  /** The key itself, which its owner may see; sealed under the cloud's secret. */
  key_sealed: string;
  created_at_ms: number;
}

/** One an account: a new one takes its place. */
export interface LogStreamRow {
  account_id: string;
  id_hash: string;
  created_at_ms: number;
}

export interface LogStreamDeviceRow {
  id_hash: string;
  device_id: DeviceId;
  /** Rises with time: the oldest drops out. */
  sequence: string;
}

export interface ManagementTables {
  access_tokens: AccessTokenRow;
  refresh_tokens: RefreshTokenRow;
  login_tokens: LoginTokenRow;
  login_keys: LoginKeyRow;
  one_time_codes: OneTimeCodeRow;
  deployments: DeploymentRow;
  device_code: DeviceCodeRow;
  webhooks: WebhookRow;
  unblessing_keys: UnblessingKeyRow;
  log_streams: LogStreamRow;
  log_stream_devices: LogStreamDeviceRow;
}
