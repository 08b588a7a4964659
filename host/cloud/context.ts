/** What every part of the cloud works with. */
import type { AgentAddress } from '../../protocol/device-link.ts';
import type { AgentId } from '../../protocol/ids.ts';
import type { AgentInput } from './agent-program.ts';
import type { Admission, Arrival } from './admissions.ts';
import type { Bus } from './bus.ts';
import type { Database } from './database.ts';
import type { DeployedCode } from './deployed-code.ts';
import type { EnrollmentRequest } from './enrollment.ts';
import type { Outcome } from './enrollment-decision.ts';
import type { CloudEventDetail } from './events.ts';
import type { TokenKind } from './rules.ts';
import type { DeviceLinks } from './device-links.ts';
import type { DeviceNews } from './device-news.ts';
import type { RateLimits } from './limits/rate-limits.ts';
import type { LimitChoices } from './limits/table.ts';
import type { Metrics } from './metrics.ts';
import type { Logs } from './logs.ts';
import type { Processes } from './processes.ts';
import type { CloudSecret } from './secret.ts';
import type { Batches } from './storage/batches.ts';
import type { WebhookCourier } from './webhooks/courier.ts';
import { defaultWebhookSettings, type WebhookSettings } from './webhooks/webhook-settings.ts';
import type { CloudWorld } from './world.ts';

export interface CloudSettings {
  /** How long a token is good for; the vendor's figure is not public, "deliberately short-lived" (chosen). */
  readonly tokenLifetimeMs: Readonly<Record<TokenKind, number>>;
  /** scrypt's N as a power of two. */
  readonly passwordCostLog2: number;
  /** A request may take this long to arrive: slow senders hold no connection for ever. */
  readonly requestTimeoutMs: number;
  /** Limits that are to be others than those of the table, `limits/table.ts`. */
  readonly limits: LimitChoices;
  /** How many lines of a device's log are kept (chosen). */
  readonly logLinesPerDevice: number;
  readonly webhooks: WebhookSettings;
}

const minuteMs = 60_000;

export const defaultSettings: CloudSettings = {
  tokenLifetimeMs: { development: 10 * minuteMs, production: 10 * minuteMs, factory: 10 * minuteMs },
  passwordCostLog2: 15,
  requestTimeoutMs: 30_000,
  limits: {},
  logLinesPerDevice: 1000,
  webhooks: defaultWebhookSettings,
};

export interface CloudContext {
  readonly db: Database;
  readonly world: CloudWorld;
  readonly secret: CloudSecret;
  readonly settings: CloudSettings;
  /** To the other processes of this cloud. */
  readonly bus: Bus;
  readonly processes: Processes;
  /** What is counted for the operator, at this process. */
  readonly metrics: Metrics;
  /** Who asked how often, at this process. */
  readonly limits: RateLimits;
  /** Devices that are being let in. */
  readonly admissions: Batches<Arrival, Admission>;
  /** Devices that are being enrolled. */
  readonly enrollments: Batches<EnrollmentRequest, Outcome>;
  /** Devices' logs. */
  readonly logs: Logs;
  /** Tells the operator. */
  readonly emit: (event: CloudEventDetail) => void;
  /** Gives an agent what its device sent; resolves when it has dealt with it. */
  readonly deliver: (agentId: AgentId, message: AgentInput) => Promise<void>;
  /** Devices' links, and the way to tell devices something. */
  readonly links: DeviceLinks;
  /** What devices say of themselves. */
  readonly news: DeviceNews;
  /** Brings webhooks' deliveries to where they go. */
  readonly courier: WebhookCourier;
  /** Builds, read. */
  readonly code: DeployedCode;
  /** Ends an agent and starts it anew, with the code that it is to run now. */
  readonly restartAgent: (agentId: AgentId) => Promise<void>;
  /** Under which URL the cloud is reached, without a slash at the end. */
  readonly baseUrl: string;
  /** Where an agent answers. */
  readonly agentUrl: (agentId: AgentId) => string;
  /** Rises by one at each call; orders what happens within a millisecond. */
  readonly nextNumber: () => number;
}

/** An agent and its URL. */
export const addressOf = (cloud: CloudContext, agentId: AgentId): AgentAddress => ({
  agentId,
  agentUrl: cloud.agentUrl(agentId),
});
