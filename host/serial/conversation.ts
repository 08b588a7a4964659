/** Records to and from one open port: finds the board's speed, waits for its hello, matches answers to commands. */
import { baudRates } from '../../protocol/sampler-link/records.ts';
import { RecordSplitter } from '../../protocol/sampler-link/splitter.ts';
import { encodeRecord, type LinkRecord } from '../../protocol/sampler-link/wire.ts';
import { ImpError } from '../imp-error.ts';
import type { Binding } from './binding.ts';
import { Line } from './line.ts';
import { within } from './patience.ts';
import { portErrors } from './port-errors.ts';

export type { LinkRecord } from '../../protocol/sampler-link/wire.ts';
export type Hello = Extract<LinkRecord, { name: 'hello' }>;
export type Inputs = Extract<LinkRecord, { name: 'inputs' }>;
type WithoutSequence<R> = R extends LinkRecord ? Omit<R, 'sequence'> : never;
/** A record that a host sends; its sequence number is given to it. */
export type Command = WithoutSequence<LinkRecord>;

/** A boot loader waits one second after a reset, and then the board greets at each speed five times a second. */
const helloMs = 2500;
/** So long nothing is said to who says nothing: a boot loader could take it for commands. */
const silentMs = 1500;
const askEveryMs = 150;
/** A board that speaks our language, but does not greet: a line may hold much of what was said before. */
const mostHelloMs = 10_000;
/** A board of which nothing is heard for so long has not understood. */
const answerMs = 2000;
/** One that streams may have seconds of samples under way before its answer. */
const mostAnswerMs = 10_000;

export class Conversation {
  hello: Hello;
  onRecord: (record: LinkRecord) => void = () => {};
  onBroken: () => void = () => {};
  onLost: (why: ImpError) => void = () => {};
  readonly #line: Line;
  readonly #splitter = new RecordSplitter();
  readonly #awaited = new Map<number, (status: number | null) => void>();
  #sequence = 0;
  #heard = 0;
  #held = false;

  private constructor(line: Line, hello: Hello) {
    this.#line = line;
    this.hello = hello;
    line.onBytes = (bytes) => this.#hear(bytes);
    line.onLost = (why) => {
      this.#forget();
      this.onLost(why);
    };
  }

  /** Rejects with an ImpError of port-errors.ts. */
  static async open({
    path,
    binding,
  }: {
    readonly path: string;
    readonly binding?: Binding;
  }): Promise<Conversation> {
    const line = await Line.open({ path, baud: baudRates[0], ...(binding === undefined ? {} : { binding }) });
    const heard: Heard = { bytes: 0, text: 0, records: 0, silentMs: 0 };
    try {
      for (const baud of baudRates) {
        if (baud !== baudRates[0]) await line.setBaud(baud);
        const hello = await greeted(line, heard);
        if (hello !== null) return new Conversation(line, hello);
      }
    } catch (error) {
      await line.close();
      throw error;
    }
    await line.close();
    if (heard.bytes === 0) throw portErrors['no-answer'](path);
    // Another program's text is mostly printable at its own speed; at a foreign speed nothing is.
    if (heard.text > heard.bytes * 0.8) throw portErrors['wrong-firmware'](path);
    throw portErrors['wrong-speed'](path, baudRates[0]);
  }

  /**
   * Sends a command; resolves with its answer's status. `onAnswer` hears it first, before any record that came behind it.
   * Rejects with ImpError `command-unanswered`.
   */
  async ask(command: Command, onAnswer: (status: number) => void = () => {}): Promise<number> {
    const sequence = this.#nextSequence();
    const answer = new Promise<number | null>((resolve) =>
      this.#awaited.set(sequence, (status) => {
        if (status !== null) onAnswer(status);
        resolve(status);
      }),
    );
    // A line that takes nothing any more must not make us wait for ever.
    const written = this.#line.write(encodeRecord({ ...command, sequence }));
    const status = await within(
      written.then(() => answer),
      answerMs,
      {
        heard: () => this.#heard,
        held: () => this.#held,
        mostMs: mostAnswerMs,
      },
    );
    this.#awaited.delete(sequence);
    if (status !== null) return status;
    throw new ImpError(
      'command-unanswered',
      `the board on ${this.#line.path} did not answer ${command.name}`,
      'plug the board out and in, and try again',
    );
  }

  /** Sends what has no answer of its own, and waits for nothing. */
  tell(command: Command): void {
    this.#line.write(encodeRecord({ ...command, sequence: this.#nextSequence() })).catch(() => {});
  }

  hold(waiting: boolean): void {
    this.#held = waiting;
    this.#line.hold(waiting);
  }

  /** The board does not answer: takes it for gone. */
  lose(): void {
    this.#line.lose();
  }

  /** Who waits for an answer waits no longer. */
  async close(): Promise<void> {
    this.#forget();
    await this.#line.close();
  }

  #forget(): void {
    for (const answered of this.#awaited.values()) answered(null);
  }

  #nextSequence(): number {
    return (this.#sequence = (this.#sequence + 1) % 256);
  }

  #hear(bytes: Uint8Array): void {
    this.#heard++;
    for (const result of this.#splitter.push(bytes)) {
      if (!result.ok) this.onBroken();
      else if (result.value.name === 'answer') {
        const { commandSequence, status } = result.value;
        this.#awaited.get(commandSequence)?.(status);
      } else this.onRecord(result.value);
    }
  }
}

/**
 * Waits for a hello at the line's present speed, and for the board's answer to us: only then does it stay at that speed. Null
 * where either does not come.
 */
async function greeted(line: Line, heard: Heard): Promise<Hello | null> {
  const splitter = new RecordSplitter();
  let hello: Hello | null = null;
  let met: () => void = () => {};
  let lost: (why: ImpError) => void = () => {};
  const meeting = new Promise<true>((resolve, reject) => {
    met = () => resolve(true);
    lost = reject;
  });
  meeting.catch(() => {});
  // The end mark first: what is left of another speed on the line must not hang on to the question.
  const knock = Uint8Array.of(
    0,
    ...encodeRecord({ name: 'identify', sequence: 0 }),
    ...encodeRecord({ name: 'read', sequence: 0 }),
  );
  line.onLost = lost;
  line.onBytes = (bytes) => {
    heard.bytes += bytes.length;
    heard.text += bytes.filter((byte) => isText(byte)).length;
    for (const result of splitter.push(bytes))
      if (result.ok && result.value.name === 'hello') {
        hello ??= result.value;
        line.write(knock).catch(() => {});
      } else if (result.ok) {
        heard.records++;
        if (result.value.name === 'answer' && hello !== null) met();
      }
  };
  let quietMs = 0;
  for (let waitedMs = 0; quietMs < helloMs && waitedMs < mostHelloMs; waitedMs += askEveryMs) {
    if (heard.records > 0 || heard.silentMs >= silentMs) await within(line.write(knock), askEveryMs);
    else heard.silentMs += askEveryMs;
    const { records } = heard;
    if ((await within(meeting, askEveryMs)) !== null) return hello;
    if (heard.records === records) quietMs += askEveryMs;
  }
  return null;
}

/** What came over a line on which nobody said hello. */
interface Heard {
  bytes: number;
  text: number;
  records: number;
  /** How long nothing was said to it. */
  silentMs: number;
}

const isText = (byte: number): boolean =>
  byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127);
