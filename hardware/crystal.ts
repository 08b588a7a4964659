/**
 * The virtual clock: time that passes only when it is told to. A minute of an imp's life costs what its
 * callbacks cost, and the same program runs the same way every time.
 */
import type { Cancel, Clock } from '../firmware/ports.ts';

/** How many callbacks may fire at one and the same microsecond before the crystal calls it a run-away. */
export const defaultMaxFiringsPerInstant = 100_000;

interface Timer {
  readonly dueUs: number;
  /** Order of arming: decides between timers that are due together. */
  readonly order: number;
  /** Null once fired or cancelled. */
  callback: (() => void) | null;
}

const before = (a: Timer, b: Timer): boolean => (a.dueUs === b.dueUs ? a.order < b.order : a.dueUs < b.dueUs);

/** The only implementation of {@link Clock}. Starts at 0. */
export class Crystal implements Clock {
  readonly #maxFiringsPerInstant: number;
  /** Binary heap, soonest first; a cancelled timer stays in it until it comes up or the heap is swept. */
  #heap: Timer[] = [];
  #nowUs = 0;
  #armed = 0;
  #cancelled = 0;
  #running = false;
  #firingsNow = 0;

  constructor({ maxFiringsPerInstant = defaultMaxFiringsPerInstant } = {}) {
    this.#maxFiringsPerInstant = maxFiringsPerInstant;
  }

  now(): number {
    return this.#nowUs;
  }

  /** Throws RangeError where `delayUs` is not a whole number of microseconds from 0 up. */
  after(delayUs: number, callback: () => void): Cancel {
    if (!Number.isSafeInteger(delayUs) || delayUs < 0)
      throw new RangeError(`a delay is a whole number of microseconds, not negative: ${delayUs}`);
    const timer: Timer = { dueUs: this.#nowUs + delayUs, order: this.#armed++, callback };
    this.#push(timer);
    return () => {
      if (timer.callback === null) return;
      timer.callback = null;
      this.#cancelled++;
      if (this.#cancelled > 64 && this.#cancelled * 2 > this.#heap.length) this.#sweep();
    };
  }

  /** When the next callback is due, or null when none is armed. */
  nextDueUs(): number | null {
    return this.#peek()?.dueUs ?? null;
  }

  /**
   * Lets time pass until `atUs`: fires everything due up to and including it, then stands at it.
   * Throws RangeError when `atUs` lies in the past or is not whole, and Error when called from inside a
   * callback or when callbacks re-arm themselves at one instant without end. What a callback throws comes
   * out here; the crystal then stands at that callback's time and can go on.
   */
  runUntil(atUs: number): void {
    if (!Number.isSafeInteger(atUs))
      throw new RangeError(`a time is a whole number of microseconds: ${atUs}`);
    if (atUs < this.#nowUs)
      throw new RangeError(`time never goes back: it is ${this.#nowUs} us, not ${atUs} us`);
    if (this.#running)
      throw new Error('runUntil was called from inside a callback; arm a callback with after() instead');
    this.#running = true;
    try {
      for (let timer = this.#peek(); timer !== undefined && timer.dueUs <= atUs; timer = this.#peek()) {
        this.#advance(timer.dueUs);
        this.#guard();
        this.#pop();
        const { callback } = timer;
        timer.callback = null;
        callback?.();
      }
      this.#advance(atUs);
    } finally {
      this.#running = false;
    }
  }

  #advance(atUs: number): void {
    if (atUs === this.#nowUs) return;
    this.#nowUs = atUs;
    this.#firingsNow = 0;
  }

  #guard(): void {
    if (++this.#firingsNow <= this.#maxFiringsPerInstant) return;
    throw new Error(
      `time stands still at ${this.#nowUs} us: more than ${this.#maxFiringsPerInstant} callbacks fired there; ` +
        'one of them probably re-arms itself with a delay of 0 for ever',
    );
  }

  /** The soonest live timer; drops cancelled ones on the way. */
  #peek(): Timer | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.callback !== null) return first;
      this.#cancelled--;
      this.#pop();
    }
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt];
      if (parent === undefined || !before(timer, parent)) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = timer;
  }

  #pop(): void {
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) this.#sink(last);
  }

  /** Puts `timer` at the root and lets it find its place. */
  #sink(timer: Timer): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let childAt = 2 * at + 1;
      let child = heap[childAt];
      if (child === undefined) break;
      const other = heap[childAt + 1];
      if (other !== undefined && before(other, child)) {
        child = other;
        childAt++;
      }
      if (!before(child, timer)) break;
      heap[at] = child;
      at = childAt;
    }
    heap[at] = timer;
  }

  /** Forgets cancelled timers, so that time-outs armed and cancelled for days do not pile up. */
  #sweep(): void {
    const live = this.#heap.filter((timer) => timer.callback !== null);
    this.#heap = [];
    this.#cancelled = 0;
    for (const timer of live) this.#push(timer);
  }
}
