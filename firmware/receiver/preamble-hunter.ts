/** Finds alternating light: the preamble of either line code, at any symbol rate. */
import { type Activity, ActivityGate } from './activity-gate.ts';
import { type Alternation, alternationOf } from './alternation.ts';
import type { LightBuffer } from './light-buffer.ts';
import { tuning } from './tuning.ts';

/** Alternation that is known and to be overlooked: a lamp's or a display's, without end. */
export interface Flicker {
  /** Its symbols in samples of the light. */
  readonly symbolSamples: number;
  /** Alternation of its rate is overlooked below this swing, that of any other rate below that. */
  readonly swing: number;
  readonly otherSwing: number;
  /** Looks without it after which it is forgotten. */
  readonly forgottenAfter: number;
}

/** An alternation, where the hunt for it began, and one past the last sample that was needed to find it. */
export interface FoundAlternation extends Alternation {
  readonly from: number;
  readonly foundAt: number;
}

/** What to overlook beside an alternation that may be noise: all that is no stronger. */
export const rivalsOf = ({ symbolSamples, swing }: Alternation): Flicker => ({
  symbolSamples,
  swing: swing * tuning.rivalSwing,
  otherSwing: swing * tuning.otherRivalSwing,
  forgottenAfter: Infinity,
});

/** How far the rate of an alternation may seem to move while the window goes on into it. */
const nearRate = tuning.rateStep ** 2.5;

export class PreambleHunter {
  readonly #light: LightBuffer;
  readonly #from: number;
  readonly #slotSamples: number;
  readonly #gate: ActivityGate;
  /** Symbol lengths to try, in samples, shortest first. */
  readonly #candidates: readonly number[];
  /** One past the last sample that was looked at. */
  #end = 0;
  /** What to overlook, until it has been away for some looks. */
  #flicker: Flicker | undefined;
  #away = 0;
  /** What the last look found: the window goes on into the preamble as long as its swing grows. */
  #peak: Alternation | undefined;
  #first: Alternation | undefined;

  /** Hunts in `light` from sample `from` on, overlooking a known flicker. */
  constructor(light: LightBuffer, from: number, flicker?: Flicker) {
    this.#light = light;
    this.#from = from;
    this.#end = from;
    this.#slotSamples = Math.max(1, Math.round(tuning.slotUs / light.periodUs));
    this.#gate = new ActivityGate(from, this.#slotSamples);
    this.#candidates = candidatesOf(light.sampleHz);
    this.#flicker = flicker;
  }

  /** Samples before this one are not needed any more. */
  get needed(): number {
    return Math.max(
      this.#from,
      Math.floor(this.#end - (this.#candidates.at(-1) ?? 0) * tuning.windowSymbols),
    );
  }

  /** Looks through the light before sample `to`; the first alternation found, or undefined when all was looked at. */
  advance(to: number): FoundAlternation | undefined {
    // Looks end at fixed places: what is found does not depend on how light was cut into blocks.
    const look = tuning.lookSlots * this.#slotSamples;
    for (let end = (Math.floor(this.#end / look) + 1) * look; end <= to; end += look) {
      this.#end = end;
      const activity = this.#gate.weigh(this.#light, end);
      if (activity === undefined && this.#peak === undefined && this.#flicker === undefined) continue;
      const best = activity && this.#best(activity);
      const found = this.#isFlicker(best) ? undefined : best;
      if (found !== undefined && found.swing > (this.#peak?.swing ?? 0)) {
        this.#first ??= found;
        this.#peak = found;
      }
      if (this.#peak !== undefined && (found !== this.#peak || this.#isFull()))
        return foundIn(this.#peak, this.#from, end);
    }
    return undefined;
  }

  /** The alternation of the greatest swing that ends here. */
  #best(activity: Activity): Alternation | undefined {
    let best: Alternation | undefined;
    const { symbolSamples: known } = this.#peak ?? {};
    const shortest = known === undefined ? activity.from * this.#slotSamples : known / nearRate;
    const longest = Math.min(
      known === undefined ? activity.to * this.#slotSamples : known * nearRate,
      (this.#end - this.#from) / tuning.windowSymbols,
    );
    for (const symbolSamples of this.#candidates) {
      if (symbolSamples > longest) break;
      if (symbolSamples < shortest) continue;
      const found = alternationOf(this.#light, this.#end, symbolSamples);
      if (found !== undefined && found.swing > (best?.swing ?? 0)) best = found;
    }
    return best;
  }

  /** Whether the window has had the time to fill since the first look that found something; more would be data. */
  #isFull(): boolean {
    const { end = 0, symbolSamples = 0 } = this.#first ?? {};
    return this.#end - end >= tuning.fillSymbols * symbolSamples;
  }

  /** Whether that is the flicker to overlook, which is forgotten when it is away for long. */
  #isFlicker(found: Alternation | undefined): boolean {
    if (this.#flicker === undefined) return false;
    const { symbolSamples = 0, swing = 0 } = found ?? {};
    const rate = symbolSamples / this.#flicker.symbolSamples;
    const sameRate = rate < tuning.flickerRate && rate > 1 / tuning.flickerRate;
    const same = swing > 0 && swing < (sameRate ? this.#flicker.swing : this.#flicker.otherSwing);
    this.#away = same ? 0 : this.#away + 1;
    if (this.#away > this.#flicker.forgottenAfter) this.#flicker = undefined;
    return same;
  }
}

/** Written out: spreading properties takes engines longer than finding them. */
const foundIn = (
  { start, end, symbolSamples, swing, noise }: Alternation,
  from: number,
  foundAt: number,
): FoundAlternation => ({ start, end, symbolSamples, swing, noise, from, foundAt });

/** Those of the rate that was asked for last: receivers ask again and again. */
let lastCandidates: { readonly sampleHz: number; readonly lengths: readonly number[] } | undefined;

function candidatesOf(sampleHz: number): readonly number[] {
  if (lastCandidates?.sampleHz !== sampleHz) lastCandidates = { sampleHz, lengths: lengthsAt(sampleHz) };
  return lastCandidates.lengths;
}

/** Symbol lengths to try, in samples; those too short to be told from noise are left out. */
function lengthsAt(sampleHz: number): readonly number[] {
  const longest = sampleHz / tuning.slowestSymbolHz;
  const candidates: number[] = [];
  for (let length = sampleHz / tuning.fastestSymbolHz; length <= longest; length *= tuning.rateStep)
    if (length >= tuning.leastSymbolSamples) candidates.push(length);
  return candidates;
}
