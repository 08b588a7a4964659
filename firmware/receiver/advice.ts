/** What a transmission's quality means in the user's words: cause and cure, the gravest first. */
import type { LineCode } from '../../protocol/line-code.ts';
import type { Quality } from './quality.ts';

/** Something about the light that costs margin, or has cost the packet. */
export interface Advice {
  readonly code: AdviceCode;
  /** One sentence each, without a full stop. */
  readonly cause: string;
  readonly cure: string;
}

/** A row tells its cause where it applies. */
interface Row {
  readonly cause: (quality: Quality, lineCode: LineCode | undefined) => string | undefined;
  readonly cure: (quality: Quality) => string;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const seconds = (us: number): string => `${(us / 1e6).toFixed(2)} s`;
const places = (atUs: readonly number[]): string =>
  `at ${atUs.slice(0, 3).map(seconds).join(', ')}${atUs.length > 3 ? ` and ${atUs.length - 3} more times` : ''}`;

/** The load of the vendor's breakout, which most circuits begin with, and the resistors that are sold, kOhm. */
const usualLoad = 22;
const sold = [1, 2.2, 4.7, 10, 22, 47, 68, 100, 150, 220, 330, 470] as const;

/** A load so many times the one there is, as an example with resistors that are sold. */
function resistors(times: number): string {
  const wanted = usualLoad * times;
  const nearest = sold.reduce((best, each) =>
    Math.abs(Math.log(each / wanted)) < Math.abs(Math.log(best / wanted)) ? each : best,
  );
  return `about ${times < 1 ? 'half the ohms' : `${times} times the ohms`}: ${nearest} kOhm instead of ${usualLoad}`;
}

/** All limits are chosen: where each alone costs about 1 dB, or a packet in a hundred. */
const table = {
  'too-few-samples': {
    cause: ({ samplesPerSymbol }) =>
      samplesPerSymbol < 5 ? `there are only ${samplesPerSymbol} samples a symbol` : undefined,
    cure: ({ samplesPerSymbol, symbolHz }) =>
      `sample at ${Math.ceil((8 * symbolHz) / 100) * 100} per second or more instead of ${Math.round(samplesPerSymbol * symbolHz)}, or send more slowly`,
  },
  clipped: {
    cause: ({ clipped }) =>
      clipped > 0.02
        ? `white is clipped ${percent(clipped)} of the time: it is at the top of the scale`
        : undefined,
    cure: () => `take a smaller load resistor, ${resistors(0.5)}, or hold the screen farther away`,
  },
  weak: {
    cause: ({ swing }) =>
      swing < 0.1
        ? `the screen moves the light by ${(swing * 100).toFixed(1)} % of the scale only`
        : undefined,
    cure: ({ swing, offset }) =>
      offset > 0.4
        ? 'keep other light away from the sensor: it takes up the scale'
        : `hold the screen nearer, at full brightness, or take a larger load resistor, ${resistors(Math.min(20, Math.round(0.5 / Math.max(0.025, swing))))}`,
  },
  ambient: {
    cause: ({ offset, swing }) =>
      offset > 0.4 && offset > swing ? `other light takes up ${percent(offset)} of the scale` : undefined,
    cure: () => 'shade the sensor, or move out of the sun',
  },
  'near-noise': {
    cause: ({ marginDb, snrDb }) =>
      marginDb < 3
        ? `noise is ${marginDb < 0 ? 'beyond' : `within ${marginDb.toFixed(1)} dB of`} what can be read (SNR ${snrDb} dB)`
        : undefined,
    cure: () => 'hold the screen nearer to the sensor and shade it; keep its wires short',
  },
  'grey-near-white': {
    cause: ({ greyRatio }, lineCode) =>
      lineCode !== 'bi-level' && greyRatio !== null && greyRatio > 0.62
        ? `grey is ${percent(greyRatio)} as bright as white: they are hard to tell`
        : undefined,
    cure: () =>
      'take a smaller load resistor, so that white is not squeezed, and turn off contrast or night modes of the screen',
  },
  'grey-near-black': {
    cause: ({ greyRatio }, lineCode) =>
      lineCode !== 'bi-level' && greyRatio !== null && greyRatio < 0.25
        ? `grey is ${percent(greyRatio)} as bright as white: it is hard to tell from black`
        : undefined,
    cure: () => 'set the screen to full brightness, and turn off contrast or night modes',
  },
  jitter: {
    cause: ({ jitter, symbolHz }) =>
      jitter > 0.12
        ? `symbols come unevenly: they are off by ${((1e3 * jitter) / symbolHz).toFixed(1)} ms of ${(1e3 / symbolHz).toFixed(1)}`
        : undefined,
    cure: () => 'close other programs on the sender, or send more slowly, at 30 or 20 symbols per second',
  },
  skipped: {
    cause: ({ skipsUs }) =>
      skipsUs.length > 0
        ? `a screen refresh was skipped ${places(skipsUs)}: the sender dropped a symbol`
        : undefined,
    cure: () => 'send again, or more slowly, at 30 or 20 symbols per second',
  },
  repeated: {
    cause: ({ repeatsUs }) =>
      repeatsUs.length > 0 ? `a screen refresh was shown twice ${places(repeatsUs)}` : undefined,
    cure: () => 'close other programs on the sender, or send more slowly, at 30 or 20 symbols per second',
  },
  gaps: {
    cause: ({ gaps }) =>
      gaps > 0 ? `samples were lost ${gaps === 1 ? 'once' : `${gaps} times`} in the transmission` : undefined,
    cure: () => 'look after the link to the sampler: its cable, and what else keeps the computer busy',
  },
  mains: {
    cause: ({ mains }) =>
      mains !== null && mains.share > 0.05
        ? `lamps flicker at ${mains.hz} Hz with ${percent(mains.share)} of the screen's swing`
        : undefined,
    cure: () => 'switch the lamps off, or shade the sensor from them',
  },
  dimming: {
    cause: ({ dimming }) =>
      dimming === null ? undefined : `the screen is dimmed by pulses, ${dimming.hz} a second`,
    cure: () => 'set the screen to full brightness',
  },
} as const satisfies Readonly<Record<string, Row>>;

export type AdviceCode = keyof typeof table;

/** Every code, in the table's order. */
export const adviceCodes = Object.keys(table) as readonly AdviceCode[];

/** What to tell of a transmission's light; nothing where it was good. */
export function adviceOn(quality: Quality, lineCode?: LineCode): readonly Advice[] {
  return adviceCodes.flatMap((code) => {
    const row: Row = table[code];
    const cause = row.cause(quality, lineCode);
    return cause === undefined ? [] : [{ code, cause, cure: row.cure(quality) }];
  });
}
