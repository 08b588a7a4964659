/** Protects: what is said of a transmission's light, decoded or not, on either path, and what it tells the user to do. */
import { describe, expect, it } from 'vitest';
import { type AdviceCode, adviceCodes, adviceOn } from '../../../firmware/receiver/advice.ts';
import type { LightBlock } from '../../../firmware/ports.ts';
import type { Quality } from '../../../firmware/receiver/quality.ts';
import { type Flash, normal, show, symbolsOf, type Code } from './sequence/flash.ts';
import { limitOf, packetOf } from '../../bench/sensitivity-light.ts';
import { frameOf } from './sequence/detect.ts';
import { receive } from './receive.ts';

const bytes = frameOf('wifi-wpa2');

function lastOf(...blocks: readonly LightBlock[]) {
  const last = receive(...blocks).findLast(({ kind }) => kind !== 'preamble');
  if (last === undefined || last.kind === 'preamble') throw new Error('nothing was seen');
  return last;
}

const flash = (code: Code, making: Flash) => show(symbolsOf(bytes, code), { leadS: 0.8, ...making });
const qualityOf = (code: Code, making: Flash): Quality => lastOf(flash(code, making).light).quality;

describe.each(['tri-level', 'bi-level'] as const)('%s', (code) => {
  it.each([12, 20, 30, 40])('SNR of %i dB, a sample, whatever path reads it', (snrDb) => {
    const quality = qualityOf(code, { snrDb, grey: 0.35 });
    expect(Math.abs(quality.snrDb - snrDb)).toBeLessThan(1.6);
    // The limit for 16.7 samples a symbol, from the formula of a detector that is told everything.
    const limitDb = code === 'bi-level' ? 3.3 : 7.0;
    expect(Math.abs(quality.marginDb - (snrDb - limitDb))).toBeLessThan(2);
  });

  it('rate, swing, offset and samples a symbol', () => {
    const quality = qualityOf(code, { symbolHz: 47, black: 9000, step: 30_000, snrDb: 40 });
    expect(quality.symbolHz).toBeCloseTo(47, 0);
    expect(quality.swing).toBeCloseTo(30_000 / 65_535, 1);
    expect(quality.offset).toBeCloseTo(9000 / 65_535, 1);
    expect(quality.samplesPerSymbol).toBeCloseTo(1000 / 47, 0);
    expect(quality.eye).toBeGreaterThan(0.5);
  });

  it.each([100, 120, 99, 122])('mains ripple of %i Hz and its size', (hz) => {
    const { mains } = qualityOf(code, {
      ambient: (atS) => 0.2 * Math.sin(2 * Math.PI * hz * atS),
      black: 20_000,
      snrDb: 34,
    });
    expect(mains?.hz).toBeGreaterThan(hz - 2);
    expect(mains?.hz).toBeLessThan(hz + 2);
    expect(mains?.share).toBeGreaterThan(0.12);
    expect(mains?.share).toBeLessThan(0.25);
  });

  it.each([240, 310, 440])('dimming by %i pulses a second', (hz) => {
    const { dimming } = qualityOf(code, {
      gain: (atS) => ((atS * hz) % 1 < 0.5 ? 2 : 0),
      sampleHz: 2000,
      symbolHz: 30,
      step: 15_000,
      snrDb: 34,
    });
    expect(dimming?.hz).toBeGreaterThan(hz - 5);
    expect(dimming?.hz).toBeLessThan(hz + 5);
  });

  it('says of clean light, steady or slow, that nothing is wrong', () => {
    for (const making of [{}, { riseS: 0.003, fallS: 0.004 }, { symbolHz: 30, snrDb: 26 }, { snrDb: 22 }]) {
      const quality = qualityOf(code, making);
      expect(quality).toMatchObject({ mains: null, dimming: null, clippedSamples: 0, skipsUs: [] });
      expect(adviceOn(quality, code)).toEqual([]);
    }
  });
});

it('takes pulses that noise made fall before they rise', () => {
  const point = { code: 'tri-level', samples: 16, grey: 0.53 } as const;
  const { quality } = lastOf(packetOf(point, limitOf(point) + 1.5, 74).light);
  expect(quality.dimming).toBeNull();
});

it('names resistors that are sold', () => {
  const clipped = qualityOf('tri-level', rows.clipped);
  const weak = qualityOf('tri-level', rows.weak);
  expect(adviceOn(clipped, 'tri-level').find(({ code }) => code === 'clipped')?.cure).toContain(
    '10 kOhm instead of 22',
  );
  expect(adviceOn(weak, 'tri-level').find(({ code }) => code === 'weak')?.cure).toMatch(
    /about \d+ times the ohms: \d+ kOhm instead of 22/,
  );
});

/** For each row of the table light that it is about. */
const rows: Readonly<Record<AdviceCode, Flash>> = {
  'too-few-samples': { sampleHz: 250, symbolHz: 60, snrDb: 40 },
  clipped: { black: 20_000, step: 60_000, snrDb: 40 },
  weak: { step: 3000, black: 4000, snrDb: 30 },
  ambient: { black: 50_000, step: 9000, snrDb: 30 },
  'near-noise': { snrDb: 9, grey: 0.35 },
  'grey-near-white': { grey: 0.72, snrDb: 34 },
  'grey-near-black': { grey: 0.2, snrDb: 34 },
  jitter: { late: (symbol) => 0.003 * trembles[symbol]!, snrDb: 26 },
  skipped: { snrDb: 30 },
  repeated: { repeats: [140, 300], snrDb: 30 },
  gaps: { snrDb: 30 },
  mains: { ambient: (atS) => 0.3 * Math.sin(2 * Math.PI * 100 * atS), snrDb: 30 },
  dimming: { gain: (atS) => ((atS * 240) % 1 < 0.5 ? 2 : 0), step: 15_000, symbolHz: 30, snrDb: 30 },
};
const tremble = normal(5);
const trembles = Array.from({ length: 2000 }, tremble);

/** Light from which a few samples are missing. */
const torn = ({ levels, ...rest }: LightBlock): readonly LightBlock[] => [
  { ...rest, levels: levels.slice(0, 4000) },
  { ...rest, firstIndex: 4006, levels: levels.slice(4006) },
];

describe('the table of cause and cure', () => {
  it.each(adviceCodes)('%s', (code) => {
    const { light } =
      code === 'skipped'
        ? show(symbolsOf(bytes, 'tri-level').toSpliced(333, 1), rows[code])
        : flash('tri-level', rows[code]);
    const event = lastOf(...(code === 'gaps' ? torn(light) : [light]));
    const advice = adviceOn(event.quality, 'tri-level');
    expect(advice.map((row) => row.code)).toContain(code);
    for (const { cause, cure } of advice) {
      expect(cause).toMatch(/^[a-z].*[^.]$/);
      expect(cure).toMatch(/^[a-z].*[^.]$/);
      expect(`${cause}${cure}`).not.toMatch(/NaN|undefined|null|Infinity/);
    }
  });

  it('tells when a refresh was shown twice or skipped', () => {
    const twice = flash('tri-level', { repeats: [333], snrDb: 30 });
    const [first] = lastOf(twice.light).quality.repeatsUs;
    expect(Math.abs(first! / 1e6 - twice.startsS[333]!)).toBeLessThan(2 / 60);
    const lost = show(symbolsOf(bytes, 'tri-level').toSpliced(333, 1), { snrDb: 30 });
    const event = lastOf(lost.light);
    expect(event).toMatchObject({ kind: 'fault', fault: { code: 'skipped-refresh' } });
    expect(Math.abs(event.quality.skipsUs[0]! / 1e6 - lost.startsS[333]!)).toBeLessThan(2 / 60);
  });
});
