/** The user's agent code: one program a device's agent, each in an interpreter of its own. */
import { Chance } from '../../../hardware/random.ts';
import type {
  AgentEnvironment,
  AgentInput,
  AgentProgram,
  AgentRequest,
  AgentResponse,
} from '../../cloud/agent-program.ts';
import { faultText } from '../device/firmware.ts';
import { openEngine } from '../engine.ts';
import type { ProgramClock } from '../engine.ts';
import type { Limits } from '../limits.ts';
import type { Program } from '../program.ts';
import { AgentRun } from './agent-run.ts';

export interface SandboxAgentsOptions {
  readonly program: Program;
  /** The program's `Date`. */
  readonly nowMs: ProgramClock;
  /** On this hangs the program's `Math.random`; 1 by default. */
  readonly seed?: number;
  /** A line for an agent's log. */
  readonly log?: (agentId: string, level: 'log' | 'error', text: string) => void;
  readonly limits?: Partial<Limits>;
}

/** An agent is started by the first thing that it has to deal with; one that failed is started anew by the next. */
export class SandboxAgents implements AgentProgram {
  readonly #options: SandboxAgentsOptions;
  readonly #runs = new Map<string, AgentRun>();

  constructor(options: SandboxAgentsOptions) {
    this.#options = options;
  }

  async onRequest(request: AgentRequest, environment: AgentEnvironment): Promise<AgentResponse> {
    const run = await this.#runOf(environment);
    return run.running
      ? run.request(request, environment)
      : { status: 500, body: 'the agent failed; its log says why' };
  }

  async onDeviceMessage(message: AgentInput, environment: AgentEnvironment): Promise<void> {
    const run = await this.#runOf(environment);
    if (run.running) run.message(message, environment);
  }

  async onRestart(environment: AgentEnvironment): Promise<void> {
    this.onEnd(environment.agentId);
    await this.#runOf(environment);
  }

  onEnd(agentId: string): void {
    this.#runs.get(agentId)?.stop();
    this.#runs.delete(agentId);
  }

  async #runOf(environment: AgentEnvironment): Promise<AgentRun> {
    const { agentId } = environment;
    const known = this.#runs.get(agentId);
    if (known?.running === true) return known;
    const { program, nowMs, seed = 1, log = () => {}, limits } = this.#options;
    const engine = await openEngine();
    engine.setClock(nowMs);
    const chance = new Chance(seed).stream(`agent ${agentId}`);
    const run = new AgentRun(engine, {
      program,
      random: () => chance.next(),
      log: (level, text) => log(agentId, level, text),
      failed: (fault) => run.log('error', `ERROR: ${faultText(fault)}`),
      ...(limits === undefined ? {} : { limits }),
    });
    this.#runs.set(agentId, run);
    run.start(environment);
    return run;
  }
}
