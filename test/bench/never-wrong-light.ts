/** Light in which there is no packet, however much it looks like one. Unit i of each is made from i alone. */
import type { LightBlock } from '../../firmware/ports.ts';
import { type Code, show, uniform } from '../firmware/receiver/sequence/flash.ts';

/** A preamble, a header and bits of chance, at any rate of the code, clean or noisy. Half of them claim the length that they have. */
export function chanceFlash(code: Code, unit: number): LightBlock {
  const random = uniform(3 * unit + (code === 'tri-level' ? 1 : 2));
  const chance = () => (random() < 0.5 ? 1 : 0);
  const claimed = Math.floor(90 * random());
  const bits = random() < 0.5 ? 8 * (claimed + 2) : Math.floor(900 * random());
  const head = [0, 0, 1, 0, 1, 0, 1, 0];
  for (let mask = 128; mask > 0; mask >>= 1) head.push(claimed & mask ? 1 : 0);
  const symbols: number[] = [];
  if (code === 'tri-level') for (let i = 0; i < 24; i++) symbols.push(0, 1);
  else for (let i = 0; i < 30; i++) symbols.push(2, 0);
  for (let i = 0; i < head.length + bits; i++) {
    const bit = head[i] ?? chance();
    if (code === 'tri-level') symbols.push(0, 1 + bit);
    else symbols.push(2 * bit);
  }
  for (let i = 0; i < 6; i++) symbols.push(0);
  const symbolHz = code === 'tri-level' ? 20 + 42 * random() : random() < 0.2 ? 142 : 28 + 34 * random();
  const repeats = [...symbols.keys()].filter(() => random() < 0.002);
  return show(symbols, {
    sampleHz: 1000,
    symbolHz,
    grey: 0.3 + 0.25 * random(),
    snrDb: 10 + 25 * random(),
    seed: unit,
    repeats,
    step: 1000 + 19_000 * random(),
    leadS: 0.3 + random(),
    tailS: 0.3 + random(),
  }).light;
}

const sampleHz = 1000;
/** Seconds of one unit of light without any frame. */
export const unitS = 120;

type Flicker = (random: () => number, chance: () => number) => (atS: number) => number;

/** Levels as shares of full scale. */
export const flickers: Readonly<Record<string, Flicker>> = {
  noise: (random, chance) => {
    const [level, sigma] = [0.1 + 0.6 * random(), 10 ** (-4 + 3 * random())];
    return () => level + sigma * chance();
  },
  mains: (random, chance) => {
    const hz = (random() < 0.5 ? 100 : 120) * (1 + 0.04 * (random() - 0.5));
    const [level, depth, sigma] = [0.1 + 0.4 * random(), 0.06 + 0.9 * random(), 10 ** (-4 + 2 * random())];
    const dimmed = random();
    return (atS) => {
      const wave = Math.sin(2 * Math.PI * hz * atS);
      // A dimmer cuts the wave.
      return (
        level * (1 + depth * (dimmed < 0.5 ? wave : wave > 2 * dimmed - 1.5 ? 1 : -1)) + sigma * chance()
      );
    };
  },
  film: (random, chance) => {
    const refreshHz = [24, 25, 30, 50, 60][Math.floor(5 * random())] ?? 24;
    const sigma = 10 ** (-4 + 2 * random());
    const lively = 0.02 + 0.3 * random();
    let [scene, level, until] = [0.3, 0.3, 0];
    return (atS) => {
      const refresh = Math.floor(atS * refreshHz);
      if (refresh >= until) {
        until = refresh + 1;
        // Scenes are cut, some flash from picture to picture.
        if (random() < 0.01) scene = 0.1 + 0.7 * random();
        level = scene * (1 + lively * chance());
      }
      return level + sigma * chance();
    };
  },
  'strobes and screens': (random, chance) => {
    const hz = 15 + 130 * random();
    const [black, step, sigma] = [0.2 * random(), 0.02 + 0.5 * random(), 10 ** (-4 + 2 * random())];
    const even = random();
    let [slot, lit] = [-1, 0];
    return (atS) => {
      const now = Math.floor(atS * hz);
      if (now !== slot) {
        slot = now;
        lit = random() < even ? 1 - Math.min(1, lit) : ([0, 0.4, 1][Math.floor(3 * random())] ?? 0);
      }
      return black + step * lit + sigma * chance();
    };
  },
};

/** Two minutes of such light. */
export function flickerLight(name: string, unit: number): LightBlock {
  const random = uniform(13 * unit + 7);
  const fast = uniform(17 * unit + 3);
  // Four uniform numbers are normal enough, and fast.
  const chance = () => 1.73 * (fast() + fast() + fast() + fast() - 2);
  const level = flickers[name]?.(random, chance) ?? (() => 0);
  const levels = Uint16Array.from({ length: unitS * sampleHz }, (_, i) =>
    Math.max(0, Math.min(65_535, Math.round(65_535 * level(i / sampleHz)))),
  );
  return { originUs: 0, sampleHz, firstIndex: 0, levels };
}
