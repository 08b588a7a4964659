/** What runs in an agent: the seam at which a user's agent code takes the place of the built-in one. */
import type { AgentId } from '../../protocol/ids.ts';
import type { LinkValue } from '../../protocol/link-value.ts';
import type { AgentData } from './agents.ts';

export interface AgentRequest {
  readonly method: string;
  /** What follows the agent's ID in the URL; `/` if nothing does. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AgentResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What an agent can see and do while it answers. */
export interface AgentEnvironment {
  readonly agentId: AgentId;
  /** Whether its device is on-line. */
  readonly deviceOnline: boolean;
  /** What it kept. */
  readonly data: AgentData;
  /** Keeps `data` in place of what was kept; it is durable when the answer goes out. */
  readonly save: (data: AgentData) => void;
  /** Says something to the agent's device. False: the device is not on-line. */
  readonly send: (name: string, value: LinkValue) => boolean;
  /** A line for the device's log, kept as the rules for its device say. */
  readonly log: (level: 'log' | 'error', text: string) => void;
}

/** What a device sent to its agent. */
export interface AgentInput {
  readonly name: string;
  readonly value: LinkValue;
}

/** An agent's code. One request of an agent is answered after another. */
export interface AgentProgram {
  onRequest(request: AgentRequest, environment: AgentEnvironment): AgentResponse | Promise<AgentResponse>;
  /** The agent is to run from its first line, with the code of now. */
  onRestart?(environment: AgentEnvironment): void | Promise<void>;
  /** The agent runs no more. */
  onEnd?(agentId: AgentId): void;
  /** Something that the agent's device sent. In turn with the requests. */
  onDeviceMessage?(message: AgentInput, environment: AgentEnvironment): void | Promise<void>;
}

/**
 * The agent that answers where no code was given: says that it lives, whether its device is on-line, and how often it
 * was asked. It tells neither device ID nor plan ID: an agent URL is all that a stranger may hold.
 */
export const builtInAgent: AgentProgram = {
  onRequest: (_request, agent) => {
    const before = agent.data['requests'];
    const requests = (typeof before === 'number' ? before : 0) + 1;
    agent.save({ ...agent.data, requests });
    const { agentId, deviceOnline } = agent;
    return {
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ agentId, deviceOnline, requests }),
    };
  },
};
