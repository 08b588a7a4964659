/**
 * A screen that shows symbols: when it redraws, how fast it turns bright and dark, how much light a grey is.
 * Ranges of all this: BLINKUP's channel, as phones and desktop screens show it.
 */
import { greySrgb, type Sender } from '../protocol/line-code.ts';
import { Shade } from '../protocol/shade.ts';
import type { Waveform } from '../protocol/waveform.ts';
import { power } from './elementary.ts';
import { decay, type LightPiece, tauOfRise } from './light-piece.ts';
import type { Chance } from './random.ts';

/** What a screen is like. The defaults are ideal: each symbol lasts its period, edges are square. */
export interface ScreenConfig {
  /** Redraws per second. A symbol then takes a whole number of redraws, at least one. 0: the symbols' own rate, exactly. Default 0. */
  readonly refreshHz?: number;
  /** Deviation of each edge from its time, rms. Never so much that edges change places. Default 0. */
  readonly jitterUs?: number;
  /** Share of symbols that stay for one redraw (without `refreshHz`: one symbol) more; all that follow come later. Default 0. */
  readonly repeats?: number;
  /** Share of symbols that are never shown: the one before stays in their place. Default 0. */
  readonly skips?: number;
  /** These symbols, by index in the waveform, are repeated, for sure. */
  readonly repeatSymbols?: readonly number[];
  /** These symbols, by index in the waveform, are skipped, for sure. */
  readonly skipSymbols?: readonly number[];
  /** From 10 to 90 % of a step to brighter light. Default 0. */
  readonly riseUs?: number;
  /** From 90 to 10 % of a step to darker light. Default 0. */
  readonly fallUs?: number;
  /** Steps from or to grey take this many times as long (LCD). Default 1. */
  readonly greySlower?: number;
  /** Light of grey, white being 1. Default: sRGB 0xBF, as BlinkUp SDK 0.3.0 paints it. */
  readonly greyLevel?: number;
  /** Light of black, white being 1: the leak of an LCD. Default 0. */
  readonly blackLevel?: number;
}

/** What is to be shown: a waveform, or black for a time. */
export type LightSegment = { readonly waveform: Waveform } | { readonly silenceUs: number };

/** The light of an sRGB channel value 0..255, white being 1: the transfer function of IEC 61966-2-1. */
export function lightOfSrgb(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : power((share + 0.055) / 1.055, 2.4);
}

/** The grey that a sender paints: 0.521 and 0.347 of white's light. */
export const greyLevelOf = (sender: Sender): number => lightOfSrgb(greySrgb[sender]);

const defaultGreyLevel = greyLevelOf('sdk-0.3.0');

/** The light of a screen as it shows one segment after the other. Pulls a segment only when the one before is over. */
export function* screenLight(
  segments: Iterable<LightSegment>,
  config: ScreenConfig,
  chance: Chance,
): Generator<LightPiece> {
  const { riseUs = 0, fallUs = 0, greySlower = 1, greyLevel = defaultGreyLevel, blackLevel = 0 } = config;
  const levels: Readonly<Record<Shade, number>> = {
    [Shade.black]: blackLevel,
    [Shade.grey]: greyLevel,
    [Shade.white]: 1,
  };
  let shade: Shade = Shade.black;
  let light = blackLevel;
  let nowUs = 0;
  for (const { shade: next, endUs } of changes(segments, config, chance)) {
    const level = levels[next];
    const slower = shade === Shade.grey || next === Shade.grey ? greySlower : 1;
    const tauUs = tauOfRise(level > light ? riseUs : fallUs) * slower;
    const excess = light - level;
    yield { endUs, level, excess, tauUs };
    light = level + excess * decay(endUs - nowUs, tauUs);
    nowUs = endUs;
    shade = next;
  }
}

/** A shade, and when the next one takes its place. */
interface Change {
  readonly shade: Shade;
  readonly endUs: number;
}

/** What a screen does to the moments at which symbols change. */
interface Schedule {
  repeats(symbolIndex: number): boolean;
  skips(symbolIndex: number): boolean;
  jitterUs(): number;
}

function* changes(segments: Iterable<LightSegment>, config: ScreenConfig, chance: Chance): Generator<Change> {
  const schedule = scheduleOf(config, chance);
  let nowUs = 0;
  for (const segment of segments)
    if ('waveform' in segment) nowUs = yield* shown(segment.waveform, nowUs, config.refreshHz ?? 0, schedule);
    else if (segment.silenceUs > 0) {
      nowUs += segment.silenceUs;
      yield { shade: Shade.black, endUs: nowUs };
    }
}

/** Shows one waveform; returns when it is over. */
function* shown(
  { symbols, symbolHz }: Waveform,
  beginUs: number,
  refreshHz: number,
  schedule: Schedule,
): Generator<Change, number> {
  const redrawUs = 1e6 / (refreshHz > 0 ? refreshHz : symbolHz);
  const periodUs = refreshHz > 0 ? redrawUs * Math.max(1, Math.round(refreshHz / symbolHz)) : redrawUs;
  const mostJitterUs = 0.45 * periodUs;
  let lateUs = 0;
  let shade: Shade = Shade.black;
  for (const [index, symbol] of symbols.entries()) {
    if (!schedule.skips(index)) shade = symbol;
    if (schedule.repeats(index)) lateUs += redrawUs;
    const dueUs = beginUs + (index + 1) * periodUs + lateUs;
    const jitterUs = Math.max(-mostJitterUs, Math.min(mostJitterUs, schedule.jitterUs()));
    yield { shade, endUs: index === symbols.length - 1 ? dueUs : dueUs + jitterUs };
  }
  return beginUs + symbols.length * periodUs + lateUs;
}

/** Each kind of mishap has a stream of its own: one switched on does not move another. */
function scheduleOf(
  { jitterUs = 0, repeats = 0, skips = 0, repeatSymbols = [], skipSymbols = [] }: ScreenConfig,
  chance: Chance,
): Schedule {
  const repeated = new Set(repeatSymbols);
  const skipped = new Set(skipSymbols);
  const repeating = chance.stream('screen-repeats');
  const skipping = chance.stream('screen-skips');
  const jittering = chance.stream('screen-jitter');
  return {
    repeats: (index) => repeating.next() < repeats || repeated.has(index),
    skips: (index) => skipping.next() < skips || skipped.has(index),
    jitterUs: () => jittering.gaussian() * jitterUs,
  };
}
