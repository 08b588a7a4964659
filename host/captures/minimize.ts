/** The smallest part of a capture that fails as the capture does. */
import type { LightBlock } from '../../firmware/ports.ts';
import type { Fault } from '../../protocol/fault.ts';
import { cutLight } from './cut-light.ts';
import { decodeLight } from './decode-capture.ts';
import { timeUsOf } from './formats/sample-time.ts';

/** A fault, as far as it has to be the same one. */
export type FaultName = Pick<Fault, 'stage' | 'code'>;

export interface Minimized {
  readonly fault: FaultName;
  /** The part, in the times of the capture. */
  readonly light: readonly LightBlock[];
  readonly fromUs: number;
  readonly toUs: number;
  /** How many parts were tried. */
  readonly tries: number;
}

/** Why there is no such part: nothing fails; no flash was seen, so that all light is alike; the light is too long to be held. */
export type NotMinimized = 'nothing-fails' | 'no-flash' | 'not-alone';

/** Light around a transmission that is looked at first, then so many times as much. */
const aroundUs = { before: 2_000_000, after: 3_000_000 } as const;
const wider = 4;
/** Light that is held in memory at most. */
const mostUs = 1_800_000_000;

/**
 * Cuts from both ends, in steps that get smaller down to a sample, as long as what is left is not decoded for the same reason: the
 * last fault of the capture, or the last one that is `wanted`. `open` gives the light anew each time. Throws what reading it throws.
 */
export function minimize(
  open: () => Iterable<LightBlock>,
  wanted?: FaultName,
): Minimized | { readonly reason: NotMinimized } {
  const report = decodeLight('', open());
  const failing = report.transmissions.flatMap((each) => (each.ok ? [] : [each]));
  const found = failing.findLast(({ fault }) => wanted === undefined || isSame(fault, wanted));
  if (found === undefined)
    return { reason: report.transmissions.length === 0 && !report.ok ? 'no-flash' : 'nothing-fails' };
  const { stage, code, atUs = found.startUs } = found.fault;
  const fault = { stage, code };
  for (let times = 1; times * aroundUs.after < mostUs; times *= wider) {
    const fromUs = found.startUs - times * aroundUs.before;
    const toUs = atUs + times * aroundUs.after;
    const light = copied(cutLight(open(), { fromUs, toUs }));
    const part = new FailingPart(light, fault);
    if (part.fails()) return part.shrunk();
  }
  return { reason: 'not-alone' };
}

const isSame = (a: FaultName, b: FaultName): boolean => a.stage === b.stage && a.code === b.code;

/** A reader may use its memory again. */
const copied = (light: Iterable<LightBlock>): readonly LightBlock[] =>
  Array.from(light, (block) => ({ ...block, levels: block.levels.slice() }));

class FailingPart {
  readonly #light: readonly LightBlock[];
  readonly #fault: FaultName;
  readonly #timesUs: Float64Array;
  #from = 0;
  #to: number;
  #tries = 0;

  constructor(light: readonly LightBlock[], fault: FaultName) {
    this.#light = light;
    this.#fault = fault;
    this.#timesUs = Float64Array.from(
      light.flatMap((block) => Array.from(block.levels, (_, i) => timeUsOf(block, i))),
    );
    this.#to = this.#timesUs.length;
  }

  /** Whether so much of it still fails so. */
  fails(from = this.#from, to = this.#to): boolean {
    this.#tries++;
    const report = decodeLight('', this.#cut(from, to));
    return !report.ok && isSame(report.fault, this.#fault);
  }

  shrunk(): Minimized {
    while (this.#shrink());
    return {
      fault: this.#fault,
      light: [...this.#cut(this.#from, this.#to)],
      fromUs: this.#timesUs[this.#from] ?? 0,
      toUs: this.#timesUs[this.#to - 1] ?? 0,
      tries: this.#tries,
    };
  }

  /** Whether anything could be cut off. */
  #shrink(): boolean {
    const before = this.#to - this.#from;
    for (let step = before >> 1; step >= 1; step >>= 1)
      while (this.#from + step < this.#to && this.fails(this.#from + step, this.#to)) this.#from += step;
    for (let step = (this.#to - this.#from) >> 1; step >= 1; step >>= 1)
      while (this.#to - step > this.#from && this.fails(this.#from, this.#to - step)) this.#to -= step;
    return this.#to - this.#from < before;
  }

  #cut(from: number, to: number): Iterable<LightBlock> {
    const [fromUs = 0, toUs = Infinity] = [this.#timesUs[from], this.#timesUs[to]];
    return cutLight(this.#light, { fromUs, toUs });
  }
}
