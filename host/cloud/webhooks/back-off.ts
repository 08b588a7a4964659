import type { WebhookSettings } from './webhook-settings.ts';

/** Each wait is so many times the one before. */
const growth = 3;

/**
 * How long to wait after attempt number `attempt` (from 1) has failed; milliseconds. `chance`: 0 to 1, so that what
 * failed together does not come again together: the wait is between half and all of the exponential one.
 */
export function retryDelayMs(
  attempt: number,
  { firstRetryMs, longestRetryMs }: Pick<WebhookSettings, 'firstRetryMs' | 'longestRetryMs'>,
  chance: number,
): number {
  const wholeMs = Math.min(longestRetryMs, firstRetryMs * growth ** (attempt - 1));
  return Math.round(wholeMs * (0.5 + chance / 2));
}
