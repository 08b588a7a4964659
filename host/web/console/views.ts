/** What the console is told, as JSON. */
import type { LedPatternName } from '../../../firmware/led/patterns.ts';
import type { Explanation } from '../../../protocol/fault.ts';

export interface DeviceView {
  readonly id: string;
  readonly name: string | null;
  readonly impType: string;
  readonly software: string;
  readonly online: boolean;
  /** The status LED's pattern as far as it can be known here; null: the device is off-line. */
  readonly led: LedPatternName | null;
  /** On-line, and refused since it came. */
  readonly refused: boolean;
  readonly blessed: boolean;
  readonly logging: boolean;
  /** What its group makes of it. */
  readonly kind: string;
  readonly planId: string | null;
  readonly groupId: string | null;
  readonly groupName: string | null;
  readonly productName: string | null;
  readonly agentUrl: string | null;
  readonly lastEnrolledAtMs: number | null;
  readonly lastSeenAtMs: number | null;
  /** When its last BlinkUp ended that it has told of; null: of none. */
  readonly lightAtMs: number | null;
}

/** Some of the devices, by ID. */
export interface DevicePage {
  readonly devices: readonly DeviceView[];
  /** Total of the account. */
  readonly total: number;
  /** What to ask for next; null: these were the last. */
  readonly next: string | null;
}

export interface HistoryView {
  readonly id: string;
  readonly deviceId: string;
  readonly atMs: number;
  readonly event: string;
  readonly actorKind: 'device' | 'account' | 'cloud';
  /** A device's ID, a user name, or `cloud`. */
  readonly actor: string;
  /** Why refused. */
  readonly refusal: (Explanation & { readonly code: string }) | null;
}

export interface LogView {
  readonly id: number;
  readonly deviceId: string;
  readonly atMs: number;
  readonly type: string;
  readonly text: string;
}

export interface DeviceDetail {
  readonly device: DeviceView;
  readonly history: readonly HistoryView[];
  readonly logs: readonly LogView[];
  /** Whether the light of its last BlinkUp can be shown: where it told of it, or is simulated beside the cloud. */
  readonly hasLight: boolean;
  /** Whether it is simulated beside the cloud, so that its light can be watched live. */
  readonly beside: boolean;
}

export interface GroupView {
  readonly id: string;
  readonly productId: string;
  readonly name: string;
  readonly type: string;
  readonly devices: number;
}

export interface ProductView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly groups: readonly GroupView[];
}

export interface PlanView {
  readonly id: string;
  readonly kind: 'developer' | 'production';
  readonly createdAtMs: number;
  readonly replacedAtMs: number | null;
  /** Held by one installation of an app. */
  readonly installed: boolean;
  readonly devices: number;
}

export interface TokenView {
  readonly kind: string;
  readonly state: string;
  readonly planId: string | null;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly presentedBy: string | null;
}

export interface AgentView {
  readonly id: string;
  readonly url: string;
  readonly deviceId: string;
  readonly planId: string | null;
  readonly createdAtMs: number;
  readonly closedAtMs: number | null;
  /** How many requests it has answered. */
  readonly requests: number;
  readonly storedBytes: number;
}

export interface AccountView {
  readonly username: string;
  readonly email: string | null;
  readonly developerPlanId: string;
  readonly createdAtMs: number;
  readonly passwordChangedAtMs: number;
  readonly keys: readonly {
    readonly id: string;
    readonly description: string;
    readonly createdAtMs: number;
    readonly revokedAtMs: number | null;
  }[];
}

/** A webhook's attributes, as the management API has them. */
export interface WebhookView {
  readonly url: string;
  readonly event: string;
}

/** A delivery's attributes, as the management API has them. */
export interface DeliveryView {
  readonly event: string;
  readonly state: 'waiting' | 'delivered' | 'failed';
  readonly created_at: string;
  readonly attempts: readonly {
    readonly status: number | null;
    /** Of an attempt that failed. */
    readonly cause?: string;
    readonly cure?: string;
  }[];
}
