/**
 * Where agents run: each in one process of the cloud at a time, the first that needed it, until that one ends. The
 * others pass on what their own requests and devices have for it.
 */
import { z } from 'zod';
import { AgentId } from '../../protocol/ids.ts';
import { LinkValue } from '../../protocol/link-value.ts';
import type { AgentInput, AgentRequest, AgentResponse } from './agent-program.ts';
import type { CloudContext } from './context.ts';
import { newRowId } from './world.ts';

/** How long another process may take to answer for an agent; milliseconds (chosen). */
const answerTimeoutMs = 30_000;

const Texts = z.record(z.string(), z.string());
const Request = z.object({
  method: z.string(),
  path: z.string(),
  query: Texts,
  headers: Texts,
  body: z.string(),
});
const Response = z.object({ status: z.number(), headers: Texts.optional(), body: z.string() });
const Input = z.object({ name: z.string(), value: LinkValue });

const Call = z.object({
  to: z.string(),
  from: z.string(),
  callId: z.string(),
  agentId: AgentId,
  request: Request.optional(),
  message: Input.optional(),
  restart: z.boolean().optional(),
});
const Answer = z.object({ to: z.string(), callId: z.string(), response: Response.nullable() });

/** What runs the agents of this process. */
export interface AgentsHere {
  request(agentId: AgentId, request: AgentRequest): Promise<AgentResponse | undefined>;
  message(agentId: AgentId, message: AgentInput): Promise<void>;
  restart(agentId: AgentId): Promise<void>;
}

export class AgentHomes {
  readonly #cloud: CloudContext;
  readonly #here: AgentsHere;
  readonly #atHome = new Set<AgentId>();
  readonly #calls = new Map<string, (response: AgentResponse | undefined) => void>();

  constructor(cloud: CloudContext, here: AgentsHere) {
    this.#cloud = cloud;
    this.#here = here;
    const { bus } = cloud;
    bus.subscribe('agent-call', (heard) => {
      const call = Call.parse(heard);
      if (call.to === bus.processId) void this.#serve(call);
    });
    bus.subscribe('agent-answer', (heard) => {
      const { to, callId, response } = Answer.parse(heard);
      if (to === bus.processId)
        this.#calls.get(callId)?.(response === null ? undefined : responseOf(response));
    });
  }

  /** The process in which an agent runs; undefined: in this one, from now on if in none before. */
  async elsewhere(agentId: AgentId): Promise<string | undefined> {
    const { db, bus, processes } = this.#cloud;
    if (bus.alone) return undefined;
    if (!processes.trusted) this.#atHome.clear();
    if (this.#atHome.has(agentId)) return undefined;
    const { numUpdatedRows } = await db
      .updateTable('agents')
      .set({ home_process_id: bus.processId })
      .where('id', '=', agentId)
      .where((where) =>
        where.or([
          where('home_process_id', '=', bus.processId),
          where('home_process_id', 'is', null),
          where.not(processes.lives('agents.home_process_id')(where)),
        ]),
      )
      .executeTakeFirstOrThrow();
    if (numUpdatedRows > 0n) {
      this.#atHome.add(agentId);
      return undefined;
    }
    const row = await db
      .selectFrom('agents')
      .select('home_process_id')
      .where('id', '=', agentId)
      .executeTakeFirst();
    // An agent that does not exist is nowhere: that is said here.
    return row?.home_process_id ?? undefined;
  }

  /** Has another process answer. */
  ask(to: string, agentId: AgentId, request: AgentRequest): Promise<AgentResponse | undefined> {
    return this.#call(to, { agentId, request });
  }

  /** Has another process give an agent what its device sent; resolves when the agent has dealt with it. */
  async tell(to: string, agentId: AgentId, message: AgentInput): Promise<void> {
    await this.#call(to, { agentId, message });
  }

  /** Has another process start an agent anew; resolves when it has run through its first turn. */
  async restart(to: string, agentId: AgentId): Promise<void> {
    await this.#call(to, { agentId, restart: true });
  }

  #call(
    to: string,
    what: {
      readonly agentId: AgentId;
      readonly request?: AgentRequest;
      readonly message?: AgentInput;
      readonly restart?: boolean;
    },
  ): Promise<AgentResponse | undefined> {
    const { bus, world } = this.#cloud;
    const callId = newRowId(world);
    return new Promise((resolve) => {
      const end = (response: AgentResponse | undefined): void => {
        clearTimeout(timer);
        this.#calls.delete(callId);
        resolve(response);
      };
      const timer = setTimeout(() => {
        end({ status: 504, body: 'the process in which the agent ran does not answer' });
      }, answerTimeoutMs);
      this.#calls.set(callId, end);
      bus.publish('agent-call', { to, from: bus.processId, callId, ...what });
    });
  }

  async #serve({ from, callId, agentId, request, message, restart }: z.infer<typeof Call>): Promise<void> {
    let response: AgentResponse | undefined;
    try {
      if (message !== undefined) await this.#here.message(agentId, message);
      if (restart === true) await this.#here.restart(agentId);
      if (request !== undefined) response = await this.#here.request(agentId, request);
    } catch (error) {
      const text = error instanceof Error ? error.message : 'unknown reason';
      this.#cloud.emit({ kind: 'failure', where: 'agent', message: text });
      response = { status: 500, body: 'the agent failed' };
    }
    this.#cloud.bus.publish('agent-answer', { to: from, callId, response: response ?? null });
  }
}

const responseOf = ({ status, headers, body }: z.infer<typeof Response>): AgentResponse => ({
  status,
  ...(headers === undefined ? {} : { headers }),
  body,
});
