/** Protects: within a decibel and a half of the physical limit, wherever the limit was written down. The bench measures how near. */
import { expect, it } from 'vitest';
import { encodeFrame } from '../../../../protocol/frame.ts';
import { verdict } from './detect.ts';
import { type Code, show, symbolsOf, uniform } from './flash.ts';

/** SNR in dB at which half of 480-bit packets come through a detector that is told levels, timing and phase. */
const limits: readonly (readonly [Code, grey: number, samples: number, limitDb: number])[] = [
  ['tri-level', 0.347, 8, 10.2],
  ['tri-level', 0.347, 16, 7.2],
  ['tri-level', 0.347, 32, 4.2],
  ['tri-level', 0.53, 8, 13],
  ['tri-level', 0.53, 16, 10],
  ['tri-level', 0.53, 32, 7],
  ['bi-level', 1, 8, 6.5],
  ['bi-level', 1, 16, 3.5],
  ['bi-level', 1, 32, 0.5],
];

const packets = 16;
const aboveDb = 1;

/** 60 bytes: SSID, password and enrollment of chance. */
function chanceFrame(random: () => number): number[] {
  const text = (length: number) => Array.from({ length }, () => 33 + Math.floor(94 * random()));
  const ssid = 1 + Math.floor(31 * random());
  const bytes = [1, ssid, ...text(ssid), 6, 34 - ssid, ...text(34 - ssid), 5, 16];
  for (let i = 0; i < 16; i++) bytes.push(Math.floor(256 * random()));
  return [...encodeFrame(Uint8Array.from(bytes))];
}

it.each(limits)('%s, grey %d, %d samples a symbol: half of the packets 1 dB above %d dB', (...row) => {
  const [code, grey, samples, limitDb] = row;
  let right = 0;
  for (let seed = 0; seed < packets; seed++) {
    const random = uniform(seed);
    const bytes = chanceFrame(random);
    const { light } = show(symbolsOf(bytes, code), {
      symbolHz: (1000 / samples) * (1 + 0.04 * (random() - 0.5)),
      grey,
      snrDb: limitDb + aboveDb,
      seed,
      leadS: 0.3 + 0.02 * random(),
      black: 25_000,
      step: 5000,
    });
    const found = verdict(light, bytes);
    expect(found).not.toBe('wrong');
    if (found === 'right') right++;
  }
  expect(right).toBeGreaterThanOrEqual(packets / 2);
});
