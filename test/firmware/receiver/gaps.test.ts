/** Protects: lost samples are a gap in time, not a shift; uneven samples are taken at their times. */
import { expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { Receiver } from '../../../firmware/receiver/receiver.ts';
import { gaussian, lightOf } from './light.ts';
import { faultsOf, packetsOf, receive } from './receive.ts';
import { expectedPacket, symbolsOf, vectors } from './vectors.ts';

const usual = vectors[0]!;
const light = lightOf(usual.symbols, { symbolHz: 30 });

/** Light without its samples `from` to `to`. */
const without = (block: LightBlock, from: number, to: number): readonly LightBlock[] => [
  { ...block, levels: block.levels.slice(0, from) },
  { ...block, firstIndex: to, levels: block.levels.slice(to) },
];

it.each([1, 5, 10])('%i ms lost anywhere do no harm at 30 symbols per second', (lost) => {
  for (let from = 900; from < 2500; from += 7)
    expect(packetsOf(receive(...without(light, from, from + lost))), `from ${from}`).toEqual([
      expectedPacket(usual),
    ]);
});

it.each([150, 1000, 5000])('%i ms lost in a frame are a fault with its time', (lost) => {
  const events = receive(...without(light, 8000, 8000 + lost));
  expect(faultsOf(events)[0]).toBe('timing/gap');
  expect(events.find((event) => event.kind === 'fault')!.fault.atUs).toBe(8_000_000);
  expect(packetsOf(events)).toEqual([]);
});

it('samples that hide whole symbols of a frame, wherever: never guessed by the second look', () => {
  const guessed: string[] = [];
  for (const lost of [40, 60, 110, 150, 230])
    for (let from = 4000; from < 4500; from += 29)
      for (const event of receive(...without(light, from, from + lost))) {
        if (event.kind !== 'packet') continue;
        expect(event.packet).toEqual(expectedPacket(usual));
        if (event.path === 'sequence') guessed.push(`${lost} ms from ${from}`);
      }
  expect(guessed).toEqual([]);
});

it('a long gap between transmissions is none of their business', () => {
  const second = { ...light, originUs: 60_000_000 };
  expect(packetsOf(receive(light, second))).toEqual([expectedPacket(usual), expectedPacket(usual)]);
});

it('a stream may begin anywhere, and change its sample rate', () => {
  const events = receive({ ...light, firstIndex: 5_000_000, originUs: 777 });
  expect(events.at(-1)).toMatchObject({ kind: 'packet' });
  expect(events.at(-1)!.startUs).toBeGreaterThan(5_000_500_000);
  const faster = lightOf(usual.symbols, { symbolHz: 30, sampleHz: 2000 });
  expect(packetsOf(receive(light, { ...faster, originUs: 40_000_000 }))).toHaveLength(2);
});

it('light that goes back in time is misuse', () => {
  const receiver = new Receiver();
  receiver.push(light);
  expect(() => receiver.push(light)).toThrow(RangeError);
});

it.each(['tri-level', 'bi-level'] as const)(
  'uneven samples: software loops with jitter and pauses (%s)',
  (lineCode) => {
    const random = gaussian(3);
    const symbols = symbolsOf(usual, lineCode);
    const fine = lightOf(symbols, { symbolHz: 60, sampleHz: 20_000 });
    const timesUs: number[] = [];
    for (
      let atUs = 0;
      atUs < fine.levels.length * 50 - 30_000;
      atUs += 1000 + Math.max(-600, 120 * random()) + (timesUs.length % 700 === 699 ? 6000 : 0)
    )
      timesUs.push(atUs);
    const uneven = {
      originUs: 0,
      sampleHz: 1000,
      firstIndex: 0,
      levels: Uint16Array.from(timesUs, (atUs) => fine.levels[Math.floor(atUs / 50)]!),
      timesUs: Float64Array.from(timesUs),
    };
    expect(packetsOf(receive(uneven))).toEqual([expectedPacket(usual)]);
    const late = { ...uneven, timesUs: uneven.timesUs.map((atUs) => atUs + 3e9), originUs: 3e9 };
    expect(receive(late).at(-1)!.startUs).toBe(receive(uneven).at(-1)!.startUs + 3e9);
  },
);
