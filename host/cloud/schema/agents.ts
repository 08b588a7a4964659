/** Agents and what they keep. */
import type { AgentId, DeviceId, PlanId } from '../../../protocol/ids.ts';

export interface AgentRow {
  id: AgentId;
  device_id: DeviceId;
  plan_id: PlanId | null;
  account_id: string;
  created_at_ms: number;
  /** When the device took another agent; null: it is the device's agent. */
  closed_at_ms: number | null;
  /** The process in which it runs. */
  home_process_id: string | null;
  /** How many requests it has answered under its owner of now. */
  requests: number;
}

/** What agents keep: by agent ID and by nothing else. */
export interface AgentDataRow {
  agent_id: AgentId;
  /** A JSON object. */
  data: string;
  updated_at_ms: number;
}

export interface AgentTables {
  agents: AgentRow;
  agent_data: AgentDataRow;
}
