/** What can be seen to be wrong in a transmission's light and pulses, whether or not it kept the frame from being received. */
import type { LightBlock } from '../../firmware/ports.ts';
import { tuning } from '../../firmware/receiver/tuning.ts';
import type { SeenBit } from '../../firmware/receiver/receiver.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import { burstsIn } from './bursts.ts';
import { sampleTimeUs } from './light-history.ts';
import { markOf } from './mark-words.ts';
import type { Mark, Span } from './picture.ts';

/** What evidence is looked for in. */
export interface Exhibit extends Span {
  readonly lineCode: LineCode;
  readonly symbolUs: number;
  readonly pulses: readonly SeenBit[];
  /** Its light and a little more. */
  readonly light: readonly LightBlock[];
  /** Whether a frame was begun that is not complete. */
  readonly unfinished: boolean;
}

/** Fewer black symbols between two pulses than this are symbols, more are darkness. */
const darkSymbols: Readonly<Record<LineCode, number>> = { 'tri-level': 4, 'bi-level': 24 };
/** A pulse of less than this share of the preamble's grey is no pulse any more. */
const leastHeight = 0.4;
/** Ambient light has made a step where it changed by this share of grey. */
const leastStep = 0.4;
const preamblePulses = 16;
/** A preamble has at most so many pulses. */
const longestPreamble = 30;
/** Clipped pulses nearer to each other than this are one stretch. */
const clippedSymbols = 16;

/** All of it, in order of time. */
export const evidenceOf = (exhibit: Exhibit): readonly Mark[] =>
  [
    ...gapsIn(exhibit),
    ...burstsIn(exhibit),
    ...clippedIn(exhibit),
    ...darknessIn(exhibit),
    ...ambientStepsIn(exhibit),
    ...longSymbolsIn(exhibit),
    ...mergedIn(exhibit),
  ].toSorted((a, b) => a.startUs - b.startUs);

function gapsIn({ light, startUs, endUs }: Exhibit): readonly Mark[] {
  return light.flatMap((block, index) => {
    const before = light[index - 1];
    if (before === undefined) return [];
    const periodUs = 1e6 / block.sampleHz;
    const fromUs = sampleTimeUs(before, before.levels.length - 1) + periodUs;
    const toUs = sampleTimeUs(block, 0);
    if (toUs - fromUs < periodUs / 2 || toUs < startUs || fromUs > endUs) return [];
    return [markOf('gap', fromUs, toUs, `${Math.round((toUs - fromUs) / 1000)} ms`)];
  });
}

function clippedIn({ pulses, symbolUs }: Exhibit): readonly Mark[] {
  const clipped = pulses.filter(({ litLevel }) => litLevel >= tuning.clipLevel);
  const stretches: { startUs: number; endUs: number; count: number }[] = [];
  for (const { riseUs, fallUs } of clipped) {
    const last = stretches.at(-1);
    if (last === undefined || riseUs - last.endUs > clippedSymbols * symbolUs)
      stretches.push({ startUs: riseUs, endUs: fallUs, count: 1 });
    else {
      last.endUs = fallUs;
      last.count++;
    }
  }
  return stretches.map(({ startUs, endUs, count }) =>
    markOf('clipped', startUs, endUs, count === 1 ? 'one pulse' : `${count} pulses`),
  );
}

/** How far pulses of the preamble stand out of black. */
function greyHeight(pulses: readonly SeenBit[]): number {
  const heights = pulses
    .slice(0, preamblePulses)
    .map(heightOf)
    .toSorted((a, b) => a - b);
  return heights[heights.length >> 1] ?? 0;
}

const heightOf = ({ litLevel, blackLevel }: SeenBit): number => litLevel - blackLevel;

function darknessIn({ pulses, lineCode, symbolUs, unfinished, light }: Exhibit): readonly Mark[] {
  const least = leastHeight * greyHeight(pulses);
  const bright = pulses.filter((pulse) => heightOf(pulse) >= least);
  const marks: Mark[] = [];
  for (const [index, { fallUs }] of bright.entries()) {
    const next = bright[index + 1];
    if (next !== undefined && next.riseUs - fallUs > darkSymbols[lineCode] * symbolUs)
      marks.push(markOf('dark', fallUs, next.riseUs));
  }
  const last = bright.at(-1);
  if (!unfinished || last === undefined) return marks;
  const block = light.at(-1);
  const lightEndUs = block === undefined ? last.fallUs : sampleTimeUs(block, block.levels.length - 1);
  const cut = lightEndUs - last.fallUs < darkSymbols['tri-level'] * symbolUs;
  return [
    ...marks,
    markOf(
      'ended',
      last.fallUs,
      last.fallUs + 2 * symbolUs,
      cut ? 'the recording ends here' : 'only black follows',
    ),
  ];
}

function ambientStepsIn({ pulses }: Exhibit): readonly Mark[] {
  const least = leastStep * greyHeight(pulses);
  const marks: Mark[] = [];
  const around = 4;
  const middle = (from: number) =>
    pulses
      .slice(from, from + around)
      .map(({ blackLevel }) => blackLevel)
      .toSorted((a, b) => a - b)[around >> 1] ?? 0;
  let held = -around;
  for (let index = around; index + around <= pulses.length; index++) {
    if (index - held < around) continue;
    const change = (at: number) => Math.abs(middle(at) - middle(at - around));
    if (change(index) < least) continue;
    // The place is where it changed most.
    const candidates = [index, index + 1, index + 2].filter((at) => at + around <= pulses.length);
    const at = candidates.reduce(
      (best, each) => (jump(pulses, each) > jump(pulses, best) ? each : best),
      index,
    );
    marks.push(markOf('ambient-step', pulses[at - 1]?.riseUs ?? 0, pulses[at]?.riseUs ?? 0));
    held = at;
  }
  return marks;
}

const jump = (pulses: readonly SeenBit[], at: number): number =>
  Math.abs((pulses[at]?.blackLevel ?? 0) - (pulses[at - 1]?.blackLevel ?? 0));

/** In tri-level light every symbol lasts one refresh. One that lasts longer was repeated, or swallowed its neighbour. */
function longSymbolsIn({ pulses, lineCode, symbolUs }: Exhibit): readonly Mark[] {
  if (lineCode === 'bi-level') return [];
  return pulses.flatMap(({ riseUs, fallUs, blackSymbols, litSymbols }, index) => {
    const fromUs = pulses[index - 1]?.fallUs ?? riseUs;
    const long = (startUs: number, endUs: number, symbols: number) =>
      symbols === 1 || endUs - startUs > darkSymbols['tri-level'] * symbolUs
        ? []
        : [markOf('long-symbol', startUs, endUs, `${symbols} refreshes`)];
    return [...long(fromUs, riseUs, blackSymbols), ...long(riseUs, fallUs, litSymbols)];
  });
}

function mergedIn({ pulses, lineCode, symbolUs }: Exhibit): readonly Mark[] {
  const white = pulses.some(({ bit }) => bit === 1);
  const runs = pulses.filter(({ litSymbols }) => litSymbols > 1).length;
  const first = pulses[0];
  const last = pulses.at(-1);
  if (lineCode === 'bi-level' || white || runs * 5 > pulses.length || pulses.length <= longestPreamble)
    return [];
  return first === undefined || last === undefined
    ? []
    : [markOf('merged', first.riseUs - symbolUs, last.fallUs, `${pulses.length} pulses`)];
}
