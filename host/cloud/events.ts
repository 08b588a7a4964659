/** What the operator is told, as it happens. Never holds a password, an API key or a token. */
import type { AgentAddress, ImpType } from '../../protocol/device-link.ts';
import type { AgentId, DeviceId } from '../../protocol/ids.ts';
import type { Refusal } from './refusals.ts';
import type { EnrolledAs, TokenKind } from './rules.ts';
import type { DeliveryState } from './schema.ts';
import type { AttemptOutcome } from './webhooks/attempt-outcomes.ts';
import type { WebhookEvent } from './webhooks.ts';

export type CloudEventDetail =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'account-made'; readonly username: string }
  | { readonly kind: 'password-changed'; readonly username: string }
  | { readonly kind: 'token-issued'; readonly token: TokenKind; readonly accountId: string }
  | { readonly kind: 'key-refused'; readonly status: number; readonly address: string }
  | { readonly kind: 'device-registered'; readonly deviceId: DeviceId; readonly impType: ImpType }
  | { readonly kind: 'link'; readonly deviceId: DeviceId; readonly state: 'open' | 'closed' }
  | {
      readonly kind: 'enrolled';
      readonly deviceId: DeviceId;
      readonly as: EnrolledAs;
      readonly agent: AgentAddress;
      /** The agent that the device had before, if it was another. */
      readonly closedAgentId: AgentId | null;
    }
  | { readonly kind: 'blessed'; readonly deviceId: DeviceId; readonly groupId: string }
  | { readonly kind: 'refused'; readonly deviceId: DeviceId | null; readonly refusal: Refusal }
  | {
      readonly kind: 'device-log';
      readonly deviceId: DeviceId;
      readonly level: 'log' | 'error';
      readonly text: string;
    }
  | {
      readonly kind: 'agent-request';
      readonly agentId: AgentId;
      readonly method: string;
      readonly status: number;
    }
  | {
      /** An attempt to deliver a webhook is over. `waiting`: there will be another. */
      readonly kind: 'webhook';
      readonly webhookId: string;
      readonly event: WebhookEvent;
      readonly state: DeliveryState;
      readonly attempts: number;
      readonly outcome: AttemptOutcome;
    }
  | { readonly kind: 'failure'; readonly where: string; readonly message: string };

export type CloudEvent = { readonly atMs: number } & CloudEventDetail;
