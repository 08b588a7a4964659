/** Runs agents: finds the one that a URL names and gives it its requests one by one. */
import { AgentId } from '../../protocol/ids.ts';
import type { AgentData } from './agents.ts';
import { findOpenAgent, loadAgentData, saveAgentData } from './agents.ts';
import type { AgentProgram, AgentRequest, AgentResponse } from './agent-program.ts';
import type { CloudContext } from './context.ts';
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

  async #run(agentId: AgentId, request: AgentRequest): Promise<AgentResponse | undefined> {
    const agent = await findOpenAgent(this.#cloud.db, agentId);
    if (agent === undefined) return undefined;
    let saved: AgentData | undefined;
    const response = await this.#program.onRequest(request, {
      agentId,
      deviceOnline: this.#registry.isOnline(agent.device_id),
      data: await loadAgentData(this.#cloud.db, agentId),
      save: (data) => {
        saved = data;
      },
    });
    if (saved !== undefined) await saveAgentData(this.#cloud, agentId, saved);
    return response;
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
