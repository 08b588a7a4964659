/** What every part of the cloud works with. */
import type { AgentAddress } from '../../protocol/device-link.ts';
import type { AgentId } from '../../protocol/ids.ts';
import type { AgentInput } from './agent-program.ts';
import type { Database } from './database.ts';
import type { DeployedCode } from './deployed-code.ts';
import type { CloudEventDetail } from './events.ts';
import type { TokenKind } from './rules.ts';
import type { LinkRegistry } from './link-registry.ts';
import type { Logs } from './logs.ts';
import type { CloudSecret } from './secret.ts';
import type { CloudWorld } from './world.ts';

export interface CloudSettings {
  /** How long a token is good for; the vendor's figure is not public, "deliberately short-lived" (chosen). */
  readonly tokenLifetimeMs: Readonly<Record<TokenKind, number>>;
  /** scrypt's N as a power of two. */
  readonly passwordCostLog2: number;
  /** Calls of the management API by one account in a second; the vendor's figure seems to be 40 (chosen: far more). */
  readonly apiCallsPerSecond: number;
  /** How many lines of a device's log are kept (chosen). */
  readonly logLinesPerDevice: number;
}

const minuteMs = 60_000;

export const defaultSettings: CloudSettings = {
  tokenLifetimeMs: { development: 10 * minuteMs, production: 10 * minuteMs, factory: 10 * minuteMs },
  passwordCostLog2: 15,
  apiCallsPerSecond: 1000,
  logLinesPerDevice: 1000,
};

export interface CloudContext {
  readonly db: Database;
  readonly world: CloudWorld;
  readonly secret: CloudSecret;
  readonly settings: CloudSettings;
  /** Devices' logs. */
  readonly logs: Logs;
  /** Tells the operator. */
  readonly emit: (event: CloudEventDetail) => void;
  /** Gives an agent what its device sent; resolves when it has dealt with it. */
  readonly deliver: (agentId: AgentId, message: AgentInput) => Promise<void>;
  /** Which devices are on-line here, and the way to tell them something. */
  readonly links: LinkRegistry;
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
