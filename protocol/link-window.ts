/**
 * Numbered messages: each side keeps what it has said until the other has said that it dealt with it, and deals with
 * nothing twice. So a conversation outlives its connection. One direction is one `SendWindow` here and one
 * `ReceiveWindow` there.
 */

/** One message that waits to be confirmed. */
export interface Unheard<M> {
  readonly seq: number;
  readonly message: M;
}

/** How much may wait to be confirmed. */
export interface WindowLimits {
  readonly messages: number;
  /** Of text as `length` counts it. */
  readonly characters: number;
}

/** What either side of the device link keeps (chosen): more is not taken, so whoever says it learns that at once. */
export const linkWindow: WindowLimits = { messages: 64, characters: 256 * 1024 };

export class SendWindow<M> {
  readonly #limits: WindowLimits;
  #unheard: (Unheard<M> & { readonly characters: number })[] = [];
  #characters = 0;
  #lastSeq = 0;

  constructor(limits: WindowLimits = linkWindow) {
    this.#limits = limits;
  }

  /** Numbers a message and keeps it; null: the window is full. A message of any size fits an empty window. */
  take(message: M): number | null {
    const { length } = JSON.stringify(message);
    const { messages, characters } = this.#limits;
    const full = this.#unheard.length >= messages || this.#characters + length > characters;
    if (full && this.#unheard.length > 0) return null;
    this.#lastSeq += 1;
    this.#unheard.push({ seq: this.#lastSeq, message, characters: length });
    this.#characters += length;
    return this.#lastSeq;
  }

  /** The other side has dealt with all up to `seq`. */
  confirmed(seq: number): void {
    const rest = this.#unheard.filter((unheard) => unheard.seq > seq);
    this.#characters = rest.reduce((sum, { characters }) => sum + characters, 0);
    this.#unheard = rest;
  }

  /** What has to be said again on a new connection, oldest first. */
  get unheard(): readonly Unheard<M>[] {
    return this.#unheard;
  }
}

/** `new`: deal with it. `old`: it was dealt with. `gap`: one before it is missing, so the other side is broken. */
export type Arrival = 'new' | 'old' | 'gap';

export class ReceiveWindow {
  #received = 0;

  /** The number up to which all has been dealt with: what the other side is told. */
  get received(): number {
    return this.#received;
  }

  /** What to do with the message of this number. */
  judge(seq: number): Arrival {
    if (seq <= this.#received) return 'old';
    return seq === this.#received + 1 ? 'new' : 'gap';
  }

  /** The message of this number has been dealt with. Throws RangeError unless it was `new`. */
  dealtWith(seq: number): void {
    if (this.judge(seq) !== 'new') throw new RangeError(`message ${seq} is not the next one`);
    this.#received = seq;
  }
}
