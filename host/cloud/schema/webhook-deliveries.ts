/** The outbox of webhooks: what is to be told, written in the transaction of what happened, and how the attempts went. */
import type { DeviceId } from '../../../protocol/ids.ts';
import type { AttemptOutcome } from '../webhooks/attempt-outcomes.ts';
import type { WebhookEvent } from '../webhooks.ts';

/** `waiting`: for its first or next attempt, or for the end of one. */
export type DeliveryState = 'waiting' | 'delivered' | 'failed';

export interface WebhookDeliveryRow {
  /** Rises with time. */
  id: string;
  webhook_id: string;
  event: WebhookEvent;
  device_id: DeviceId | null;
  /** A JSON object of texts, sealed: an enrollment token may be in it. */
  body_sealed: string;
  state: DeliveryState;
  /** Attempts begun. */
  attempts: number;
  /** Attempts that may still be begun. */
  tries_left: number;
  /** When it may be claimed: of one that is claimed, when the claim is void. Null: it is over. */
  due_at_ms: number | null;
  /** Of the attempt under way: whoever does not hold it has nothing to say about the delivery. */
  claim_id: string | null;
  created_at_ms: number;
  finished_at_ms: number | null;
}

export interface WebhookAttemptRow {
  delivery_id: string;
  /** From 1. */
  number: number;
  /** When its outcome was known. */
  at_ms: number;
  outcome: AttemptOutcome;
  /** HTTP status; null: there was no answer. */
  status: number | null;
}

export interface WebhookDeliveryTables {
  webhook_deliveries: WebhookDeliveryRow;
  webhook_attempts: WebhookAttemptRow;
}
