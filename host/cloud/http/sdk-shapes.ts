/** What BlinkUp SDKs send and are answered. Known from the vendor's JavaScript SDK 0.3.0 and its beta of 2015. */
import { z } from 'zod';
import { PlanId } from '../../../protocol/ids.ts';

/** Forms send an absent plan ID as an empty one. */
const OptionalPlanId = z.preprocess(
  (value) => (value === '' || value === null ? undefined : value),
  PlanId.optional(),
);

export const SetupTokenRequest = z.object({ plan_id: OptionalPlanId }).nullish();
export const EnrollRequest = z.object({ type: z.literal('production_token'), plan_id: OptionalPlanId });

/** As answered: an ID is always lower case. */
const HexId = z.string().regex(/^[0-9a-f]{16}$/);

export const SetupToken = z.object({ id: HexId, plan_id: HexId });

export const Status = z.object({
  /** Empty until a device has taken the token. */
  impee_id: z.union([HexId, z.literal('')]),
  device_id: z.union([HexId, z.literal('')]),
  plan_id: z.union([HexId, z.literal('')]),
  /** Absent until there is an agent; for ever where a blessed device was given a developer plan ID. */
  agent_url: z.string().optional(),
  claimed_at: z.string().optional(),
});

/** The old developer flow waits until `result` is not `unclaimed token`. */
export const DeveloperStatus = Status.extend({ result: z.enum(['unclaimed token', 'claimed token']) });

export const DeveloperToken = z.object({
  token: HexId,
  siteids: z.tuple([HexId]),
  valid_token: z.literal(true),
});
