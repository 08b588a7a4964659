/** Puts together what pulses and what single samples say of a transmission's light. */
import type { LineCode } from '../../protocol/line-code.ts';
import { halfwayOf } from './halfway.ts';
import type { LightBuffer } from './light-buffer.ts';
import { measurePlateaus } from './plateaus.ts';
import type { Pulse } from './pulse-train.ts';
import type { PulseQuality, Quality, Ripple } from './quality.ts';
import type { Tone } from './tones.ts';

const fullScale = 65535;
/** No light is cleaner than the rounding of a 16-bit level. */
const leastNoise = 0.3;
/** The frame that margins are stated for: a name, a password, an enrollment. */
const usualBits = 480;
const mostDb = 96;

export interface Seen {
  readonly light: LightBuffer;
  /** Some pulses from its beginning. */
  readonly pulses: readonly Pulse[];
  readonly startUs: number;
  readonly lineCode: LineCode | undefined;
  /** Places of a refresh that was shown twice, or lost. */
  readonly repeatsUs: readonly number[];
  readonly skipsUs: readonly number[];
}

export function qualityOf(quality: PulseQuality, seen: Seen): Quality {
  const { light, pulses, startUs, lineCode, repeatsUs, skipsUs } = seen;
  const swing = quality.swing * fullScale;
  const { noise, clipped, mains, dimming } = measurePlateaus(light, pulses, startUs, swing);
  const samplesPerSymbol = light.sampleHz / quality.symbolHz;
  const snrDb =
    noise === null
      ? quality.snrDb
      : Math.min(mostDb, decibels((quality.step * fullScale) / Math.max(leastNoise, noise)));
  // Bi-level light has two levels: no bit needs to tell grey from white.
  const separation = 1 - (lineCode === 'bi-level' ? 0 : Math.min(0.99, quality.greyRatio ?? 0));
  const certainty = (separation / 2) * Math.sqrt(samplesPerSymbol) * 10 ** (snrDb / 20);
  // Written out: spreading so many properties, and more behind them, takes engines longer than all of the above.
  return {
    symbolHz: quality.symbolHz,
    snrDb: rounded(snrDb, 10),
    eye: quality.eye,
    jitter: quality.jitter,
    greyRatio: quality.greyRatio,
    step: quality.step,
    swing: quality.swing,
    offset: quality.offset,
    clipped: quality.clipped,
    pulses: quality.pulses,
    doubled: quality.doubled,
    doubledUs: quality.doubledUs,
    firstWhiteUs: quality.firstWhiteUs,
    gaps: quality.gaps,
    marginDb: rounded(decibels(certainty / halfwayOf(usualBits)), 10),
    samplesPerSymbol: rounded(samplesPerSymbol, 10),
    clippedSamples: rounded(clipped, 1000),
    mains: rippleOf(mains, swing),
    dimming: rippleOf(dimming, swing),
    repeatsUs,
    skipsUs,
  };
}

const rippleOf = (tone: Tone | null, swing: number): Ripple | null =>
  tone === null || swing <= 0 ? null : { hz: tone.hz, share: rounded(tone.amplitude / swing, 1000) };

const decibels = (ratio: number): number => (ratio > 0 ? 20 * Math.log10(ratio) : -mostDb);
/** To a whole number of parts, 1,000 of them for three digits. */
const rounded = (value: number, parts: number): number => Math.round(value * parts) / parts;
