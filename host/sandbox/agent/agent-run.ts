/** One agent's program while it lives: what it listens to, and the turn that it is in. */
import type { AgentEnvironment, AgentInput, AgentRequest, AgentResponse } from '../../cloud/agent-program.ts';
import type { Engine } from '../engine.ts';
import { Guest } from '../guest.ts';
import type { Limits } from '../limits.ts';
import { logText, Parameters } from '../parameters.ts';
import type { Program } from '../program.ts';
import type { ProgramFault } from '../program-fault.ts';
import { Complaint, GuestFunction } from '../values.ts';
import type { GuestValue, HostFunction, HostValue } from '../values.ts';

export interface AgentRunOptions {
  readonly program: Program;
  readonly random: () => number;
  readonly log: (level: 'log' | 'error', text: string) => void;
  readonly failed: (fault: ProgramFault) => void;
  readonly limits?: Partial<Limits>;
}

/** Largest answer, and largest table that `server.save` keeps: 64 kB of text as the vendor documents for the latter. */
const mostSavedCharacters = 65_536;

export class AgentRun {
  readonly #guest: Guest;
  readonly #options: AgentRunOptions;
  readonly #onMessage = new Map<string, GuestFunction>();
  #onRequest: GuestFunction | null = null;
  /** What the program may do now; null between turns. */
  #turn: AgentEnvironment | null = null;
  /** What was saved in this turn or before it. */
  #saved: AgentEnvironment['data'] = {};

  constructor(engine: Engine, options: AgentRunOptions) {
    this.#options = options;
    this.#guest = new Guest(engine, options);
    this.#guest.define('server', {
      log: (value) => this.log('log', logText(value)),
      error: (value) => this.log('error', logText(value)),
      save: (value) => this.#save(value),
      load: () => this.#saved as HostValue,
    });
    this.#guest.define('http', {
      onrequest: (...values) => {
        this.#onRequest = new Parameters('http.onrequest', values).callback(1);
      },
      jsonencode: (value) => JSON.stringify(value),
      jsondecode: (...values) => parsed(new Parameters('http.jsondecode', values).text(1)),
    });
    this.#guest.define('device', {
      send: (...values) => {
        const given = new Parameters('device.send', values);
        return this.#now().send(given.text(1), given.data(2)) ? 0 : 1;
      },
      on: (...values) => {
        const given = new Parameters('device.on', values);
        this.#onMessage.set(given.text(1), given.callback(2));
      },
      isconnected: () => this.#now().deviceOnline,
    });
  }

  /** Whether the program still lives. */
  get running(): boolean {
    return this.#guest.running;
  }

  /** Ends the program for good. */
  stop(): void {
    this.#guest.stop();
  }

  /** A line of the agent's log: kept by its cloud where a turn is on, and told to who made this run. */
  log(level: 'log' | 'error', text: string, environment = this.#turn): void {
    environment?.log(level, text);
    this.#options.log(level, text);
  }

  /** Runs the program from its first line, in a turn. */
  start(environment: AgentEnvironment): void {
    this.#within(environment, () => this.#guest.run());
  }

  request(request: AgentRequest, environment: AgentEnvironment): AgentResponse {
    const headers: Record<string, string> = {};
    const sent: { response: AgentResponse | null } = { response: null };
    const response: HostValue = {
      header: (...values) => {
        const given = new Parameters('response.header', values);
        headers[given.text(1)] = given.text(2);
      },
      send: (...values) => {
        const given = new Parameters('response.send', values);
        if (sent.response !== null) throw new Complaint('response.send: this request has been answered');
        const status = Math.floor(given.number(1, 200, 599));
        sent.response = { status, headers, body: given.has(2) ? logText(given.any(2)) : '' };
      },
    };
    const handler = this.#onRequest;
    if (handler === null)
      return { status: 404, body: 'no http handler: the agent has not called http.onrequest' };
    this.#within(environment, () => void this.#guest.call(handler, { ...request }, response));
    if (sent.response !== null) return sent.response;
    if (!this.running) return { status: 500, body: 'the agent failed; its log says why' };
    this.log('error', 'ERROR: the request handler returned without response.send', environment);
    return { status: 504, body: 'the agent did not answer' };
  }

  message({ name, value }: AgentInput, environment: AgentEnvironment): void {
    const handler = this.#onMessage.get(name);
    if (handler === undefined)
      return this.log('error', `ERROR: no handler for agent.send("${name}")`, environment);
    this.#within(environment, () => void this.#guest.call(handler, value));
  }

  #within(environment: AgentEnvironment, work: () => void): void {
    this.#turn = environment;
    this.#saved = environment.data;
    try {
      work();
    } finally {
      this.#turn = null;
    }
  }

  #now(): AgentEnvironment {
    if (this.#turn === null) throw new Complaint('this can only be called while the agent is called');
    return this.#turn;
  }

  #save(value: GuestValue): HostValue {
    const isTable =
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      !(value instanceof GuestFunction);
    if (!isTable || value instanceof Uint8Array)
      throw new Complaint('server.save: parameter 1 has to be an object');
    if (JSON.stringify(value).length > mostSavedCharacters)
      throw new Complaint(`server.save: more than ${mostSavedCharacters} characters of JSON`);
    this.#saved = value as AgentEnvironment['data'];
    this.#now().save(this.#saved);
    return 0;
  }
}

const parsed: (text: string) => ReturnType<HostFunction> = (text) => {
  try {
    return JSON.parse(text) as HostValue;
  } catch {
    throw new Complaint('http.jsondecode: this is no JSON');
  }
};
