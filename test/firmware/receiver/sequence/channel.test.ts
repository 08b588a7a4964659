/** Protects: what the channel does to light, over the ranges that are met. Levels that drift, slow screens, lamps, bad samplers. */
import { describe, expect, it } from 'vitest';
import type { LightBlock } from '../../../../firmware/ports.ts';
import { detectSequence } from '../../../../firmware/receiver/sequence/sequence-detector.ts';
import { frameOf, verdict } from './detect.ts';
import { type Flash, normal, show, symbolsOf, uniform } from './flash.ts';

const bytes = frameOf('wifi-wpa2');
const tremble = normal(3);
const trembles = Array.from({ length: 2000 }, () => 0.002 * tremble());
const sine = (hz: number, atS: number): number => Math.sin(2 * Math.PI * hz * atS);
const dim = { black: 22_000, step: 5000 } as const;

const channels: Readonly<Record<string, Flash>> = {
  'a fade to a fifth': { gain: (atS) => Math.max(0.2, 1 - atS / 8), snrDb: 30 },
  'auto-brightness up': { gain: (atS) => Math.min(1, 0.4 + atS / 10), snrDb: 26 },
  'a hand that trembles': { gain: (atS) => 1 + 0.05 * sine(8, atS), snrDb: 24 },
  'light of the room four times the screen': { black: 12_000, step: 8000, ambient: () => 4, snrDb: 24 },
  'a step of the room up': { ambient: (atS) => (atS > 5.003 ? 1.5 : 0), snrDb: 22 },
  'a step of the room down': { ambient: (atS) => (atS > 5.008 ? -0.6 : 0), snrDb: 22 },
  '100 Hz, three times the screen': { ...dim, ambient: (atS) => 3 * sine(100, atS), snrDb: 24 },
  '120 Hz, clock 1.5 % off': { ...dim, ambient: (atS) => 2 * sine(121.8, atS), snrDb: 24 },
  'a fast LCD': { riseS: 0.002, fallS: 0.003, snrDb: 25 },
  'a slow LCD': { riseS: 0.008, fallS: 0.005, snrDb: 30 },
  'a very slow LCD': { riseS: 0.011, fallS: 0.011, snrDb: 30 },
  'PWM dimming': {
    gain: (atS) => ((atS * 240) % 1 < 0.5 ? 2 : 0),
    symbolHz: 30,
    step: 10_000,
    snrDb: 30,
  },
  'timing that is off by 2 ms': { late: (symbol) => trembles[symbol]!, snrDb: 22 },
  'a bright page before and after': { idle: 1, snrDb: 24 },
  'five codes of a converter': { black: 3, step: 5 },
  'seconds of nothing around': { leadS: 6, tailS: 9, snrDb: 20 },
};

describe.each(['tri-level', 'bi-level'] as const)('%s', (code) => {
  it.each(Object.entries(channels))('%s', (_, channel) => {
    expect(verdict(show(symbolsOf(bytes, code), channel).light, bytes)).toBe('right');
  });

  it('grey from 0.3 to 0.55', () => {
    for (const grey of [0.3, 0.35, 0.4, 0.45, 0.5, 0.55]) {
      const { light } = show(symbolsOf(bytes, code), { grey, snrDb: 22 });
      expect(verdict(light, bytes), `grey ${grey}`).toBe('right');
    }
  });

  it('single samples that are nonsense', () => {
    const { light } = show(symbolsOf(bytes, code), { snrDb: 24 });
    const random = uniform(5);
    const levels = light.levels.map((level) => (random() < 0.01 ? (random() < 0.5 ? 0 : 65_535) : level));
    expect(verdict({ ...light, levels }, bytes)).toBe('right');
  });

  it('gaps of a few samples, as blocks and as times', () => {
    const { light } = show(symbolsOf(bytes, code), { snrDb: 26 });
    const random = uniform(9);
    const blocks: LightBlock[] = [];
    for (let at = 0; at < light.levels.length;) {
      const end = at + 200 + Math.floor(900 * random());
      blocks.push({ ...light, firstIndex: at, levels: light.levels.slice(at, end) });
      at = end + Math.floor(6 * random());
    }
    expect(verdict(blocks, bytes)).toBe('right');
    const timed = blocks.map(({ originUs, sampleHz, firstIndex, levels }) => {
      const timesUs = Float64Array.from(levels, (_, i) => 1000 * (firstIndex + i));
      return { originUs, sampleHz, firstIndex, levels, timesUs };
    });
    expect(verdict(timed, bytes)).toBe('right');
  });

  it('a sampler whose clock is a software loop', () => {
    const fine = show(symbolsOf(bytes, code), { sampleHz: 20_000, snrDb: 24 }).light.levels;
    const random = normal(4);
    const picked: number[] = [];
    for (let at = 0; at < fine.length; at += 20 + Math.round(Math.abs(3 * random()))) picked.push(at);
    const levels = Uint16Array.from(picked, (at) => fine[at]!);
    const timesUs = Float64Array.from(picked, (at) => 50 * at);
    expect(verdict({ originUs: 0, sampleHz: 900, firstIndex: 0, levels, timesUs }, bytes)).toBe('right');
  });
});

it.each(['tri-level', 'bi-level'] as const)('%s: the room steps at any time, up or down', (code) => {
  let right = 0;
  for (const size of [-0.6, 0.4, 1.5])
    for (let i = 0; i < 20; i++) {
      const atStepS = 4 + 0.0537 * i;
      const { light } = show(symbolsOf(bytes, code), {
        ambient: (atS) => (atS > atStepS ? size : 0),
        snrDb: 22,
        seed: i,
      });
      const word = verdict(light, bytes);
      expect(word).not.toBe('wrong');
      if (word === 'right') right++;
    }
  expect(right).toBeGreaterThanOrEqual(56);
});

it('refreshes late by half a period now and then, for good', () => {
  const late = (symbol: number) => Math.floor(symbol / 90) / 120;
  const { light } = show(symbolsOf(bytes, 'tri-level'), { late, snrDb: 25 });
  expect(verdict(light, bytes)).toBe('right');
});

it('a timer of 20 symbols/s against a screen of 60 Hz', () => {
  const random = uniform(8);
  const symbols = symbolsOf(bytes, 'tri-level');
  const refreshes = symbols.map(() => (random() < 0.15 ? 1 : 0) / 60);
  const { light } = show(symbols, { symbolHz: 20, late: (symbol) => refreshes[symbol]!, snrDb: 25 });
  expect(verdict(light, bytes)).toBe('right');
});

it('finds mains flicker and its frequency', () => {
  const { light } = show(symbolsOf(bytes, 'tri-level'), { ...dim, ambient: (atS) => sine(100.4, atS) });
  const { mains } = detectSequence(light);
  expect(mains?.hz).toBeCloseTo(100.4, 0);
  expect(mains!.amplitude / dim.step).toBeCloseTo(1, 1);
});
