/** How webhooks are delivered. All figures are chosen: the vendor's are not public. */
export interface WebhookSettings {
  /** How long one attempt may take, from the name's look-up to the end of the answer. */
  readonly attemptMs: number;
  /** Attempts before a delivery has failed. */
  readonly mostAttempts: number;
  /** The wait after the first attempt; each further one is three times as long, with chance in it. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** How long deliveries that are over can be read. */
  readonly keptMs: number;
  /** Whether URLs may lead to this machine and its own network wherever the cloud listens. */
  readonly privateAddresses: boolean;
}

const hourMs = 3_600_000;

/** 12 attempts within a day. */
export const defaultWebhookSettings: WebhookSettings = {
  attemptMs: 10_000,
  mostAttempts: 12,
  firstRetryMs: 5_000,
  longestRetryMs: 6 * hourMs,
  keptMs: 30 * 24 * hourMs,
  privateAddresses: false,
};
