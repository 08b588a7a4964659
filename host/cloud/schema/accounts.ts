/** Who uses the cloud. */
import type { PlanId } from '../../../protocol/ids.ts';

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

export interface AccountTables {
  accounts: AccountRow;
  api_keys: ApiKeyRow;
}
