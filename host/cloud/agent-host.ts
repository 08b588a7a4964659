/** Runs agents: finds the one that a URL names and gives it its requests one by one. */
import { AgentId } from '../../protocol/ids.ts';
import type { AgentData } from './agents.ts';
import { isDormant } from './agent-dormancy.ts';
import { AgentRequests } from './agent-requests.ts';
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
import { AgentHomes } from './agent-homes.ts';
import type { DeviceLinks } from './device-links.ts';
import { afterMs, type CloudWorld } from './world.ts';

/** How often agents that are to run no more are looked for; milliseconds (chosen). */
const sweepEveryMs = 3_600_000;

/** So long may an agent's code be at one request or message (chosen); what it does later is lost. */
export const agentTimeMs = 30_000;

class AgentSilent extends Error {}

/** What `work` gives, unless it takes too long. Throws AgentSilent. */
async function inTime<T>(world: CloudWorld, work: T | Promise<T>): Promise<T> {
  let cancel = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `an agent's code did not return within ${agentTimeMs / 1000} s`;
    cancel = afterMs(world, agentTimeMs, () => reject(new AgentSilent(message)));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}

export class AgentHost {
  readonly #cloud: CloudContext;
  readonly #links: DeviceLinks;
  readonly #program: AgentProgram;
  readonly #homes: AgentHomes;
  readonly #requests: AgentRequests;
  /** The last request of each agent that is still being answered. */
  readonly #turns = new Map<string, Promise<unknown>>();
  /** Those that had a turn here and have not ended. */
  readonly #started = new Set<AgentId>();
  #sweeping: Promise<void> = Promise.resolve();
  #cancelSweep: () => void = () => undefined;
  #closed = false;

  constructor(cloud: CloudContext, links: DeviceLinks, program: AgentProgram) {
    this.#cloud = cloud;
    this.#links = links;
    this.#program = program;
    this.#requests = new AgentRequests(cloud);
    this.#homes = new AgentHomes(cloud, {
      request: (agentId, request) => this.#answerHere(agentId, request),
      message: (agentId, message) => this.#deliverHere(agentId, message),
      restart: (agentId) => this.#restartHere(agentId),
    });
    this.#sweepLater();
  }

  /** No agent is looked after any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelSweep();
    await this.#sweeping;
    await this.#requests.close();
  }

  #sweepLater(): void {
    if (this.#closed) return;
    this.#cancelSweep = afterMs(this.#cloud.world, sweepEveryMs, () => {
      this.#sweeping = this.#sweep()
        .catch((error: unknown) => {
          const message = error instanceof Error ? error.message : 'unknown reason';
          this.#cloud.emit({ kind: 'failure', where: 'agents', message });
        })
        .finally(() => this.#sweepLater());
    });
  }

  /** Ends the agents that were closed, or whose devices stay away. */
  async #sweep(): Promise<void> {
    await this.#links.noteSeen();
    for (const agentId of this.#started) await this.#inTurn(agentId, () => this.#within(agentId, () => true));
  }

  #end(agentId: AgentId): undefined {
    if (this.#started.delete(agentId)) this.#program.onEnd?.(agentId);
  }

  /** An agent's answer; undefined: no agent answers under this ID, or no longer. */
  async answer(id: string, request: AgentRequest): Promise<AgentResponse | undefined> {
    const agentId = AgentId.safeParse(id);
    if (!agentId.success) return undefined;
    const elsewhere = await this.#homes.elsewhere(agentId.data);
    if (elsewhere !== undefined) return this.#homes.ask(elsewhere, agentId.data, request);
    return this.#answerHere(agentId.data, request);
  }

  async #answerHere(agentId: AgentId, request: AgentRequest): Promise<AgentResponse | undefined> {
    const response = await this.#inTurn(agentId, () => this.#run(agentId, request));
    if (response === undefined) return undefined;
    this.#requests.note(agentId);
    this.#cloud.emit({
      kind: 'agent-request',
      agentId,
      method: request.method,
      status: response.status,
    });
    return response;
  }

  /** Gives an agent what its device sent. Resolves when the agent has dealt with it. */
  async deliver(agentId: AgentId, message: AgentInput): Promise<void> {
    const elsewhere = await this.#homes.elsewhere(agentId);
    if (elsewhere !== undefined) await this.#homes.tell(elsewhere, agentId, message);
    else await this.#deliverHere(agentId, message);
  }

  async #deliverHere(agentId: AgentId, message: AgentInput): Promise<void> {
    await this.#inTurn(agentId, () =>
      this.#within(agentId, (environment) => this.#program.onDeviceMessage?.(message, environment)),
    );
  }

  /** Starts an agent anew. Resolves when it has run through its first turn. */
  async restart(agentId: AgentId): Promise<void> {
    await this.#cloud.logs.appendFor({ agentId }, 'status', 'Agent restarted');
    const elsewhere = await this.#homes.elsewhere(agentId);
    if (elsewhere !== undefined) await this.#homes.restart(elsewhere, agentId);
    else await this.#restartHere(agentId);
  }

  async #restartHere(agentId: AgentId): Promise<void> {
    await this.#inTurn(agentId, () =>
      this.#within(agentId, (environment) => this.#program.onRestart?.(environment)),
    );
  }

  async #run(agentId: AgentId, request: AgentRequest): Promise<AgentResponse | undefined> {
    try {
      return await this.#within(agentId, (environment) => this.#program.onRequest(request, environment));
    } catch (error) {
      if (!(error instanceof AgentSilent)) throw error;
      this.#cloud.emit({ kind: 'failure', where: 'agent', message: error.message });
      return { status: 504, body: 'the agent did not answer in time' };
    }
  }

  /** Lets an agent's code see and do what it may; undefined: there is no such agent, or no longer. */
  async #within<T>(
    agentId: AgentId,
    work: (environment: AgentEnvironment) => T | Promise<T>,
  ): Promise<T | undefined> {
    const agent = await findOpenAgent(this.#cloud.db, agentId);
    if (agent === undefined) return this.#end(agentId);
    let saved: AgentData | undefined;
    const logged: Promise<void>[] = [];
    const device = await findDevice(this.#cloud.db, agent.device_id);
    const elsewhere = await this.#links.isOnlineElsewhere(agent.device_id);
    const online = elsewhere || this.#links.isOnlineHere(agent.device_id);
    const nowMs = this.#cloud.world.nowMs();
    if (device === undefined || isDormant(device, { online, nowMs })) return this.#end(agentId);
    this.#started.add(agentId);
    const answer = work({
      agentId,
      deviceOnline: online,
      data: await loadAgentData(this.#cloud.db, agentId),
      save: (data) => {
        saved = data;
      },
      log: (level, text) => {
        logged.push(this.#cloud.logs.append(device, `agent.${level}`, text));
      },
      send: (name, value) =>
        this.#links.tell(agent.device_id, { type: 'agent-message', name, value }, elsewhere),
    });
    const result = await inTime(this.#cloud.world, answer);
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
