/** Runs agents: finds the one that a URL names and gives it its requests one by one. */
import { AgentId } from '../../protocol/ids.ts';
import type { AgentData } from './agents.ts';
import { findOpenAgent, loadAgentData, saveAgentData } from './agents.ts';
import type {
  AgentEnvironment,
  AgentInput,
  AgentProgram,
  AgentRequest,
  AgentResponse,
} from './agent-program.ts';
import type { CloudContext } from './context.ts';
import { findDevice } from './devices.ts';
import type { LinkRegistry } from './link-registry.ts';

export class AgentHost {
  readonly #cloud: CloudContext;
  readonly #registry: LinkRegistry;
  readonly #program: AgentProgram;
  /** The last request of each agent that is still being answered. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(cloud: CloudContext, registry: LinkRegistry, program: AgentProgram) {
    this.#cloud = cloud;
    this.#registry = registry;
    this.#program = program;
  }

  /** An agent's answer; undefined: no agent answers under this ID, or no longer. */
  async answer(id: string, request: AgentRequest): Promise<AgentResponse | undefined> {
    const agentId = AgentId.safeParse(id);
    if (!agentId.success) return undefined;
    const response = await this.#inTurn(agentId.data, () => this.#run(agentId.data, request));
    if (response !== undefined)
      this.#cloud.emit({
        kind: 'agent-request',
        agentId: agentId.data,
        method: request.method,
        status: response.status,
      });
    return response;
  }

  /** Gives an agent what its device sent. Resolves when the agent has dealt with it. */
  async deliver(agentId: AgentId, message: AgentInput): Promise<void> {
    await this.#inTurn(agentId, () =>
      this.#within(agentId, (environment) => this.#program.onDeviceMessage?.(message, environment)),
    );
  }

  /** Starts an agent anew. Resolves when it has run through its first turn. */
  async restart(agentId: AgentId): Promise<void> {
    await this.#cloud.logs.appendFor({ agentId }, 'status', 'Agent restarted');
    await this.#inTurn(agentId, () =>
      this.#within(agentId, (environment) => this.#program.onRestart?.(environment)),
    );
  }

  async #run(agentId: AgentId, request: AgentRequest): Promise<AgentResponse | undefined> {
    return this.#within(agentId, (environment) => this.#program.onRequest(request, environment));
  }

  /** Lets an agent's code see and do what it may; undefined: there is no such agent, or no longer. */
  async #within<T>(
    agentId: AgentId,
    work: (environment: AgentEnvironment) => T | Promise<T>,
  ): Promise<T | undefined> {
    const agent = await findOpenAgent(this.#cloud.db, agentId);
    if (agent === undefined) return undefined;
    let saved: AgentData | undefined;
    const logged: Promise<void>[] = [];
    const device = await findDevice(this.#cloud.db, agent.device_id);
    const result = await work({
      agentId,
      deviceOnline: this.#registry.isOnline(agent.device_id),
      data: await loadAgentData(this.#cloud.db, agentId),
      save: (data) => {
        saved = data;
      },
      log: (level, text) => {
        if (device !== undefined) logged.push(this.#cloud.logs.append(device, `agent.${level}`, text));
      },
      send: (name, value) => this.#registry.tell(agent.device_id, { type: 'agent-message', name, value }),
    });
    await Promise.all(logged);
    if (saved !== undefined) await saveAgentData(this.#cloud, agentId, saved);
    return result;
  }

  async #inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(id) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#turns.set(id, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(id) === turn) this.#turns.delete(id);
    }
  }
}
