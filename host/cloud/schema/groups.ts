/** Products and their device groups. */
import type { GroupType } from '../groups.ts';
import type { Flag } from './flag.ts';

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

export interface GroupTables {
  products: ProductRow;
  device_groups: DeviceGroupRow;
}
