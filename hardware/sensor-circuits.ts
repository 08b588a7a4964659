/**
 * How to make light a voltage that the board's converter reads well: kinds of sensor, and the resistor that fits the light. Resistors
 * are of the E12 series. The voltages: vendor's circuit tuning guide for the span that a load resistor starts from, 22 to 68 kOhm;
 * the rest is chosen.
 */
import { tauOfRise } from './light-piece.ts';

export const sensorKinds = {
  phototransistor: {
    meaning: 'phototransistor from 5 V to A0, load resistor from A0 to ground',
    reference: 'supply',
    fullScaleVolts: 5,
    /** What stays across the saturated transistor is missing at the top. */
    mostVolts: 4.7,
    /** What 15 us of rise time at 1 kOhm, as data sheets of such parts have it, come to. */
    farads: 6.8e-9,
    resistor: 'load resistor',
    startOhms: 22_000,
  },
  photodiode: {
    meaning: 'photodiode from 5 V to A0, 1 MOhm from A0 to ground, the converter’s own 1.1 V as full scale',
    reference: 'internal 1.1 V',
    fullScaleVolts: 1.1,
    mostVolts: 1.1,
    farads: 60e-12,
    resistor: 'load resistor',
    startOhms: 1_000_000,
  },
  'photodiode-amplifier': {
    meaning: 'photodiode with a transimpedance amplifier (rail to rail, at 5 V) on A0',
    reference: 'supply',
    fullScaleVolts: 5,
    mostVolts: 4.9,
    /** Of the capacitor across the feedback resistor. */
    farads: 47e-12,
    resistor: 'feedback resistor',
    startOhms: 1_000_000,
  },
} as const;

export type SensorKind = keyof typeof sensorKinds;

const e12 = [1, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 3.9, 4.7, 5.6, 6.8, 8.2] as const;
const decades = [1e3, 1e4, 1e5, 1e6] as const;
/** 1 kOhm to 8.2 MOhm, rising. */
export const e12Ohms: readonly number[] = decades.flatMap((decade) =>
  e12.map((value) => Math.round(value * decade)),
);

/** White is wanted here, as a share of what the circuit can give: room for a brighter phone, and for ambient light. */
const wantedShare = 0.7;
/** A symbol of 142 to the second is 7 ms; its edges must not take more than this of it. */
const mostRiseUs = 1500;
/** Below this share of full scale the levels of tri-level light are too few codes apart (chosen; the imp's own limit is 0.1). */
const leastSwing = 0.1;

/** ln 9: from 10 to 90 % of a first-order step in time constants. */
const ln9 = 2.1972245773362196;

/** From 10 to 90 % of a step, microseconds. */
export const riseUs = (ohms: number, farads: number): number => ohms * farads * 1e6 * ln9;

/** The current that makes `volts` with `ohms`, microamperes. */
export const microampsOf = (volts: number, ohms: number): number => (volts / ohms) * 1e6;

export interface MeasuredLevels {
  /** Shares of full scale, 0..1. */
  readonly black: number;
  readonly white: number;
  /** Share of lit samples or pulses at the top of the scale. */
  readonly clipped: number;
}

export interface ResistorAdvice {
  readonly verdict: 'good' | 'too-large' | 'too-small' | 'too-slow' | 'too-much-ambient';
  readonly ohms: number;
  /** White with that resistor, as a share of full scale. */
  readonly white: number;
  readonly riseUs: number;
  /** One sentence without a full stop. */
  readonly reason: string;
}

/** The resistor to solder, from what was measured with the present one. Where white was clipped the true light is unknown: a step down is advised. */
export function adviseResistor(
  kind: SensorKind,
  presentOhms: number,
  { black, white, clipped }: MeasuredLevels,
): ResistorAdvice {
  const { fullScaleVolts, mostVolts, farads, resistor } = sensorKinds[kind];
  const most = mostVolts / fullScaleVolts;
  const isClipped = clipped > 0.01 || white > most * 0.97;
  // What is clipped was at least that bright; with half of the resistor it will be seen.
  const whitePerOhm = (isClipped ? 2 * most * wantedShare : white) / presentOhms;
  const wantedOhms = (most * wantedShare) / whitePerOhm;
  const slowestOhms = mostRiseUs / riseUs(1, farads);
  const ohms = nearestE12(Math.min(wantedOhms, slowestOhms));
  const predicted = Math.min(most, whitePerOhm * ohms);
  const common = { ohms, white: predicted, riseUs: riseUs(ohms, farads) };
  if (isClipped)
    return { ...common, verdict: 'too-large', reason: `white is clipped: the ${resistor} is too large` };
  if (black > most / 2 && white - black < leastSwing)
    return {
      ...common,
      verdict: 'too-much-ambient',
      reason: 'other light fills the scale: shade the sensor, then measure again',
    };
  if (riseUs(presentOhms, farads) > mostRiseUs)
    return {
      ...common,
      verdict: 'too-slow',
      reason: `the ${resistor} makes the sensor too slow for 142 symbols/s`,
    };
  if (ohms === nearestE12(presentOhms) || (white > most * 0.45 && white < most * 0.9))
    return {
      ...common,
      ohms: presentOhms,
      white,
      riseUs: riseUs(presentOhms, farads),
      verdict: 'good',
      reason: `the ${resistor} fits`,
    };
  return ohms > presentOhms
    ? {
        ...common,
        verdict: 'too-small',
        reason: `white reaches only ${Math.round(white * 100)} % of full scale`,
      }
    : {
        ...common,
        verdict: 'too-large',
        reason: `white reaches ${Math.round(white * 100)} % of full scale: there is little room`,
      };
}

/** The value of the series whose ratio to `ohms` is nearest to one. */
export function nearestE12(ohms: number): number {
  const ratio = (value: number): number => Math.max(value / ohms, ohms / value);
  return e12Ohms.reduce((best, value) => (ratio(value) < ratio(best) ? value : best));
}

/** One row of the table of levels: what a phototransistor's current makes of a resistor. */
export interface LevelRow {
  readonly ohms: number;
  readonly swingVolts: number;
  readonly riseUs: number;
  readonly tauUs: number;
}

/** Swing and rise time of a phototransistor at a current of white light. */
export function levelRow(ohms: number, whiteMicroamps: number): LevelRow {
  const { farads, mostVolts } = sensorKinds.phototransistor;
  const rise = riseUs(ohms, farads);
  return {
    ohms,
    swingVolts: Math.min(mostVolts, (whiteMicroamps * ohms) / 1e6),
    riseUs: rise,
    tauUs: tauOfRise(rise),
  };
}
