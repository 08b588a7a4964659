/**
 * A board with the sampler on it: an open session that says who the board is, takes commands, and streams light. It survives the
 * cable's being pulled and put in again: the time without a board is a gap in the light.
 */
import type { LightBlock } from '../../firmware/ports.ts';
import { boards, references, samplerLinkVersion, statuses } from '../../protocol/sampler-link/records.ts';
import { ImpError } from '../imp-error.ts';
import { ArrivalMeter } from './arrival.ts';
import type { Binding } from './binding.ts';
import { BlockQueue } from './block-queue.ts';
import { Conversation, type Command } from './conversation.ts';
import { newHealth, type SamplingHealth } from './health.ts';
import { LightStream } from './light-stream.ts';
import { every, pause } from './patience.ts';
import { portErrors } from './port-errors.ts';
import type { Hello, Inputs, LinkRecord } from './conversation.ts';

export interface SamplerOptions {
  readonly path: string;
  readonly binding?: Binding;
  /** 1000 (default), 2000 or 4000. */
  readonly sampleHz?: number;
  /** Full scale of the converter: the supply (default), or 1.1 V for faint sensors. */
  readonly reference?: keyof typeof references;
  /** The rig's clock, microseconds; by default wall time since the session began. */
  readonly nowUs?: () => number;
  /** Tells of the cable: what `light` survives, a person wants to know. */
  readonly onLost?: (why: ImpError) => void;
  readonly onFound?: (hello: Hello) => void;
  /** How long a lost board is waited for. Default: for ever. */
  readonly waitForBoardMs?: number;
}

const replugEveryMs = 250;
/** A board that streams sends samples every 16 ms. After so long without any it is asked whether it is there, and what it does. */
const silentMs = 1000;

export class Sampler {
  /** Who the board is; renewed when it comes back. */
  hello: Hello;
  readonly #counts = newHealth();
  /** Levels of the digital inputs changed. */
  onInputs: (inputs: Inputs) => void = () => {};
  /** Each block of light as it comes, beside whoever reads `light`. */
  onLight: (block: LightBlock) => void = () => {};
  /** The board began anew in mid-session: its LEDs are dark and its pins are inputs again. */
  onReset: () => void = () => {};
  /** The fixture's LED began or ended. */
  onFixture: (fixture: Extract<LinkRecord, { name: 'fixture' }>) => void = () => {};
  readonly #options: SamplerOptions;
  readonly #nowUs: () => number;
  readonly #blocks = new BlockQueue((waiting) => this.#hold(waiting));
  #conversation: Conversation;
  #stream: LightStream | null = null;
  readonly #arrival = new ArrivalMeter();
  /** Samples that come now are those of a stream that ends. */
  #starting = false;
  #closed = false;
  /** Who reads is slow: the silence is ours. */
  #held = false;
  /** When samples came last. */
  #lightMs = 0;
  #asking = false;
  readonly #unwatch = every(silentMs / 2, () => void this.#look());

  private constructor(conversation: Conversation, options: SamplerOptions) {
    this.#options = options;
    this.#conversation = conversation;
    this.hello = conversation.hello;
    const startedMs = performance.now();
    this.#nowUs = options.nowUs ?? (() => Math.floor((performance.now() - startedMs) * 1000));
    this.#listen(conversation);
  }

  /** Opens the port and waits for the board. Rejects with an ImpError of port-errors.ts. */
  static async connect(options: SamplerOptions): Promise<Sampler> {
    return new Sampler(await openChecked(options), options);
  }

  get path(): string {
    return this.#options.path;
  }

  /** How well samples have arrived so far. */
  get health(): SamplingHealth {
    return {
      ...this.#counts,
      jitterMs: this.#arrival.jitterMs,
      worstJitterMs: this.#arrival.worstMs,
    };
  }

  get sampleHz(): number {
    return this.#options.sampleHz ?? 1000;
  }

  /** Rejects with ImpError `command-refused`, `command-unanswered` or `port-lost`. */
  async command(command: Command, onDone: () => void = () => {}): Promise<void> {
    const status = await this.#conversation.ask(command, (answered) => {
      if (answered === statuses.done) onDone();
    });
    if (status === statuses.done) return;
    const why = Object.entries(statuses).find(([, value]) => value === status)?.[0] ?? String(status);
    throw new ImpError(
      'command-refused',
      `the board refused ${command.name}: ${why}`,
      refusalCures[why] ?? 'run impsim flash',
    );
  }

  /**
   * The light from now on, until `close`. One reader. Who reads slowly holds the line back; when the board then has to drop
   * samples they are a gap, and counted. Throws ImpError `port-lost` where a lost board is waited for in vain.
   */
  async *light(): AsyncGenerator<LightBlock, void> {
    try {
      await this.#start();
    } catch (why) {
      if (this.#closed) return;
      throw why;
    }
    yield* this.#blocks.read();
  }

  /** Ends the session; `light` ends, too. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#unwatch();
    this.#blocks.end();
    await this.#conversation.close();
  }

  async #start(): Promise<void> {
    const { reference = 'supply' } = this.#options;
    this.#starting = true;
    try {
      const command = { name: 'sample', sampleHz: this.sampleHz, reference: references[reference] } as const;
      await this.command(command, () => this.#begin());
    } finally {
      this.#starting = false;
    }
  }

  /** The board's sample 0 is being taken about now. */
  #begin(): void {
    const originUs = this.#nowUs();
    if (this.#stream === null) this.#stream = new LightStream(originUs, this.sampleHz, this.#counts);
    else {
      this.#stream.restart(originUs);
      this.onReset();
    }
    this.#arrival.restart();
    this.#lightMs = performance.now();
    this.#starting = false;
  }

  #listen(conversation: Conversation): void {
    conversation.onRecord = (record) => this.#take(record);
    conversation.onBroken = () => this.#counts.brokenRecords++;
    conversation.onLost = (why) => void this.#replug(why);
  }

  #hold(waiting: boolean): void {
    this.#held = waiting;
    this.#lightMs = performance.now();
    this.#conversation.hold(waiting);
  }

  /**
   * Some systems do not tell that a cable was pulled: then the port is merely silent for ever. And a board that was reset and heard
   * one of our commands before it could greet does as it was told, but does not sample: its hello says so.
   */
  async #look(): Promise<void> {
    const streams = this.#stream !== null && !this.#starting && !this.#held;
    if (!streams || this.#asking || performance.now() - this.#lightMs < silentMs) return;
    this.#asking = true;
    const conversation = this.#conversation;
    conversation.tell({ name: 'identify' });
    const status = await conversation.ask({ name: 'read' }).catch(() => null);
    this.#asking = false;
    if (status === null && conversation === this.#conversation && !this.#closed) conversation.lose();
  }

  #take(record: LinkRecord): void {
    if (record.name === 'samples') this.#takeSamples(record);
    else if (record.name === 'inputs') this.onInputs(record);
    else if (record.name === 'fixture') this.onFixture(record);
    // It greets again: it was reset, and forgot that it was to sample.
    else if (record.name === 'hello' && record.sampleHz === 0 && this.#stream !== null) this.#restart();
  }

  #takeSamples(record: Extract<LinkRecord, { name: 'samples' }>): void {
    if (this.#stream === null || this.#starting) return;
    this.#lightMs = performance.now();
    const arrivedUs = this.#nowUs();
    const block = this.#stream.take(record, arrivedUs);
    if (block === null) return this.#restart();
    this.#arrival.add(this.#stream.nextUs, arrivedUs);
    this.onLight(block);
    this.#blocks.push(block);
  }

  #restart(): void {
    if (this.#closed || this.#starting) return;
    this.#counts.restarts++;
    this.#start().catch((why: unknown) => this.#notStarted(why));
  }

  /** A board that did not answer greets again, or is silent; one that is gone is waited for. Only a refusal is the end. */
  #notStarted(why: unknown): void {
    if (!(why instanceof ImpError) || why.code === 'command-refused') this.#blocks.fail(why);
  }

  async #replug(why: ImpError): Promise<void> {
    if (this.#closed) return;
    this.#options.onLost?.(why);
    const untilMs = performance.now() + (this.#options.waitForBoardMs ?? Infinity);
    while (!this.#closed) {
      try {
        this.#conversation = await openChecked(this.#options);
        break;
      } catch {
        if (performance.now() >= untilMs) return this.#blocks.fail(why);
        await pause(replugEveryMs);
      }
    }
    if (this.#closed) return this.#conversation.close();
    this.#counts.replugs++;
    this.hello = this.#conversation.hello;
    this.#listen(this.#conversation);
    this.#options.onFound?.(this.hello);
    if (this.#stream === null) this.onReset();
    else await this.#start().catch((failure: unknown) => this.#notStarted(failure));
  }
}

const refusalCures: Readonly<Record<string, string>> = {
  busy: 'wait until the fixture’s LED has sent its frame, or stop it',
  'bad-argument': 'see hardware/README.md for what the board can',
  unknown: 'run impsim flash',
};

/** Opens a conversation and refuses a board that we do not understand. */
async function openChecked({ path, binding }: SamplerOptions): Promise<Conversation> {
  const conversation = await Conversation.open({ path, ...(binding === undefined ? {} : { binding }) });
  const { version, board } = conversation.hello;
  if (version === samplerLinkVersion && Object.values<number>(boards).includes(board)) return conversation;
  await conversation.close();
  throw portErrors['wrong-version'](path, version);
}
