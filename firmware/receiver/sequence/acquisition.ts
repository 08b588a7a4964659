/**
 * Is there a preamble? Both line codes begin with symbols that alternate: a tone at half the symbol rate. The search goes over
 * all tones and all places, and gives the most likely ones in order of time.
 */
import { phasor, square } from './exact-arithmetic.ts';
import { binHz, coarser, type LightSums } from './prefix-sums.ts';
import { tuning } from './tuning.ts';

/** A place where symbols may alternate. */
export interface Candidate {
  /** First bin of the window in which the tone was found. */
  readonly bin: number;
  /** Bins a symbol, good to 2 %. */
  readonly periodBins: number;
  /** Share of the window's energy in the tone, times samples / 2: 1 on average in noise. */
  readonly strength: number;
}

interface Window extends Candidate {
  readonly bins: number;
  /** Squared amplitude of the tone, levels. */
  readonly power: number;
}

const { acquisition } = tuning;
/** No window weaker than this is remembered. */
const leastKept = acquisition.leastStrength;

/** One octave's view of the light: coarse, with slow changes taken off. */
interface Band {
  readonly levels: Float64Array;
  /** Running sum of squares. */
  readonly energy: Float64Array;
  /** Bins over which each bin's surroundings were averaged. */
  readonly width: number;
}

/** Takes off what changes slower than the octave: each bin less the mean around it, over a cycle of its lowest tone. */
function bandOf(sums: LightSums, topHz: number): Band {
  const half = Math.round((0.7 * binHz(sums)) / topHz);
  const { bins, weight, sum } = sums;
  const levels = new Float64Array(bins);
  const energy = new Float64Array(bins + 1);
  for (let i = 0; i < bins; i++) {
    const from = i < half ? 0 : i - half;
    const to = i + half + 1 > bins ? bins : i + half + 1;
    const own = (weight[i + 1] ?? 0) - (weight[i] ?? 0);
    const around = (weight[to] ?? 0) - (weight[from] ?? 0);
    const level =
      own > 0 ? ((sum[i + 1] ?? 0) - (sum[i] ?? 0)) / own - ((sum[to] ?? 0) - (sum[from] ?? 0)) / around : 0;
    levels[i] = level;
    energy[i + 1] = (energy[i] ?? 0) + level * level;
  }
  return { levels, energy, width: 2 * half + 1 };
}

/** What taking off the surroundings leaves of a tone's amplitude. */
const gainOf = ({ width }: Band, cyclesPerBin: number): number =>
  1 - phasor((cyclesPerBin * width) / 2).im / (width * phasor(cyclesPerBin / 2).im);

/** Adds the windows of one tone to `found`. */
function searchTone(
  band: Band,
  cyclesPerBin: number,
  found: (block: number, blockBins: number, strength: number, power: number) => void,
) {
  const { levels, energy } = band;
  const blockBins = Math.round(acquisition.blockCycles / cyclesPerBin);
  const blocks = Math.floor(levels.length / blockBins);
  if (blocks < acquisition.windowBlocks) return;
  const cos = new Float64Array(blockBins);
  const sin = new Float64Array(blockBins);
  const step = phasor(cyclesPerBin);
  for (let i = 0, re = 1, im = 0; i < blockBins; i++) {
    cos[i] = re;
    sin[i] = im;
    [re, im] = [re * step.re - im * step.im, re * step.im + im * step.re];
  }
  const turn = phasor(cyclesPerBin * blockBins);
  const whole = square(acquisition.windowBlocks * blockBins * gainOf(band, cyclesPerBin));
  const res: number[] = [];
  const ims: number[] = [];
  for (let block = 0, turnRe = 1, turnIm = 0; block < blocks; block++) {
    const at = block * blockBins;
    let re = 0;
    let im = 0;
    for (let i = 0; i < blockBins; i++) {
      const level = levels[at + i] ?? 0;
      re += level * (cos[i] ?? 0);
      im -= level * (sin[i] ?? 0);
    }
    res.push(re * turnRe + im * turnIm);
    ims.push(im * turnRe - re * turnIm);
    [turnRe, turnIm] = [turnRe * turn.re - turnIm * turn.im, turnRe * turn.im + turnIm * turn.re];
    if (block < 2) continue;
    const sumRe = (res[block] ?? 0) + (res[block - 1] ?? 0) + (res[block - 2] ?? 0);
    const sumIm = (ims[block] ?? 0) + (ims[block - 1] ?? 0) + (ims[block - 2] ?? 0);
    const all = (energy[at + blockBins] ?? 0) - (energy[at - 2 * blockBins] ?? 0);
    const power = sumRe * sumRe + sumIm * sumIm;
    if (power > leastKept * all) found(block - 2, blockBins, power / all, power / whole);
  }
}

/** All strong windows of a span of light. */
function searchSpan(sums: LightSums): Window[] {
  const windows: Window[] = [];
  for (let topHz: number = acquisition.topHz; topHz > acquisition.leastHz; topHz /= 2) {
    const factor = Math.max(1, Math.floor(binHz(sums) / (8 * topHz)));
    const band = coarser(sums, factor);
    const view = bandOf(band, topHz);
    let toneHz = topHz * acquisition.firstTone;
    for (let i = 0; i < acquisition.tonesPerOctave; i++, toneHz *= acquisition.toneRatio) {
      if (toneHz < acquisition.leastHz || toneHz > 0.48 * binHz(band)) continue;
      const periodBins = binHz(sums) / (2 * toneHz);
      searchTone(view, toneHz / binHz(band), (block, blockBins, strength, power) =>
        windows.push({
          bin: block * blockBins * factor,
          bins: acquisition.windowBlocks * blockBins * factor,
          periodBins,
          strength,
          power,
        }),
      );
    }
  }
  return windows;
}

function spanOf(sums: LightSums, from: number, bins: number): LightSums {
  const to = Math.min(sums.bins, from + bins);
  const cut = (running: Float64Array) => running.subarray(from, to + 1);
  return {
    originUs: sums.originUs + from * sums.binUs,
    binUs: sums.binUs,
    bins: to - from,
    weight: cut(sums.weight),
    sum: cut(sums.sum),
  };
}

/**
 * The most powerful window near the earliest strong one; then the next, after it. Power, not strength, since the third harmonic of
 * a preamble is as strong in its own band as the preamble in its, and is seen in a third of the time.
 */
function* inOrder(windows: readonly Window[]): Generator<Window> {
  const strongest = windows.reduce((most, { strength }) => Math.max(most, strength), 0);
  const least = acquisition.shareOfStrongest * strongest;
  let left = windows
    .filter(({ strength }) => strength >= least)
    .sort((a, b) => a.bin + a.bins - b.bin - b.bins);
  for (let first = left[0]; first !== undefined; first = left[0]) {
    const { bin, bins } = first;
    let best = first;
    for (const window of left) if (window.bin < bin + 3 * bins && window.power > best.power) best = window;
    yield best;
    const end = best.bin + best.bins;
    left = left.filter((window) => window.bin >= end);
  }
}

/** Places where symbols may alternate, in order of time; at most `tuning.acquisition.mostCandidates`. */
export function* candidates(sums: LightSums): Generator<Candidate> {
  const spanBins = Math.ceil(acquisition.spanS * binHz(sums));
  const hopBins = Math.ceil(acquisition.spanHopS * binHz(sums));
  let given = 0;
  let searchedTo = 0;
  for (let from = 0; from === 0 || from + (spanBins - hopBins) < sums.bins; from += hopBins)
    for (const { bin, bins, periodBins, strength } of inOrder(searchSpan(spanOf(sums, from, spanBins)))) {
      if (from + bin < searchedTo) continue;
      searchedTo = from + bin + bins;
      yield { bin: from + bin, periodBins, strength };
      if (++given >= acquisition.mostCandidates) return;
    }
}
