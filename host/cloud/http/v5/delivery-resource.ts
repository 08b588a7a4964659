/** A webhook's delivery, as the API shows it (chosen: the vendor's API has none). */
import { z } from 'zod';
import type { WebhookAttemptRow } from '../../schema.ts';
import { attemptFailures } from '../../webhooks/attempt-outcomes.ts';
import type { Delivery } from '../../webhooks/deliveries.ts';
import { webhookEvents } from '../../webhooks.ts';
import { attribute, reference, Time, timeOf, type Resource } from './resource.ts';

const Attempt = z.strictObject({
  number: z.int(),
  ended_at: Time,
  outcome: z.string(),
  status: z.int().nullable(),
  /** Of an attempt that failed. */
  cause: z.string().optional(),
  cure: z.string().optional(),
});

const attemptOf = ({ number, at_ms, outcome, status }: WebhookAttemptRow): z.infer<typeof Attempt> => ({
  number,
  ended_at: timeOf(at_ms),
  outcome,
  status,
  ...(outcome === 'delivered' ? {} : attemptFailures[outcome]),
});

const timeOrNull = (atMs: number | null): string | null => (atMs === null ? null : timeOf(atMs));

export const deliveryResource: Resource<Delivery> = {
  path: '/webhooks',
  type: () => 'webhook_delivery',
  id: (row) => row.id,
  self: (row) => `${row.webhook_id}/deliveries/${row.id}`,
  attributes: {
    event: attribute(z.enum(webhookEvents), (row) => row.event),
    state: attribute(z.enum(['waiting', 'delivered', 'failed']), (row) => row.state),
    body: attribute(z.record(z.string(), z.string()), (row) => row.body),
    attempts: attribute(z.array(Attempt), (row) => row.history.map(attemptOf)),
    /** Null: it is over, or an attempt is under way. */
    next_attempt_at: attribute(Time.nullable(), (row) =>
      timeOrNull(row.claim_id === null ? row.due_at_ms : null),
    ),
    created_at: attribute(Time, (row) => timeOf(row.created_at_ms)),
    finished_at: attribute(Time.nullable(), (row) => timeOrNull(row.finished_at_ms)),
  },
  relationships: {
    webhook: (row) => reference('webhook', row.webhook_id),
    device: (row) => reference('device', row.device_id),
  },
};
