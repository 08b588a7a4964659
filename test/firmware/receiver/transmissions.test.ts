/** Protects: each transmission in a stretch of light is found for itself; light without one gives no event. */
import { expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { Receiver } from '../../../firmware/receiver/receiver.ts';
import { gaussian, lightOf, preambles, triLevel } from './light.ts';
import { faultsOf, packetsOf, receive } from './receive.ts';
import { uniform } from './sequence/flash.ts';
import { bytesOf, expectedPacket, symbolsOf, vectors } from './vectors.ts';

const [usual, open, clear] = [vectors[0]!, vectors[1]!, vectors.find(({ name }) => name === 'clear')!];

const joined = (...blocks: readonly LightBlock[]): LightBlock => ({
  ...blocks[0]!,
  levels: Uint16Array.from(blocks.flatMap(({ levels }) => Array.from(levels))),
});

it('several, of other rates, codes and levels, in one stretch of light', () => {
  const light = joined(
    lightOf(usual.symbols, { symbolHz: 60, tailS: 0.1 }),
    lightOf(clear.symbols, { symbolHz: 20, levels: [1000, 8000, 20000], leadS: 0.1 }),
    lightOf(symbolsOf(open, 'bi-level'), { symbolHz: 142, levels: [5000, 0, 30000] }),
    lightOf(usual.symbols, { symbolHz: 60 }),
  );
  const events = receive(light);
  expect(packetsOf(events)).toEqual([usual, clear, open, usual].map(expectedPacket));
  expect(events.map(({ kind }) => kind)).toEqual([
    'preamble',
    'packet',
    'preamble',
    'packet',
    'preamble',
    'packet',
    'preamble',
    'packet',
  ]);
  const starts = events.flatMap((event) => (event.kind === 'packet' ? [event.startUs] : []));
  expect(starts[0]).toBeGreaterThan(500_000);
  expect(starts[0]).toBeLessThan(540_000);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
});

it('a frame that claims 255 bytes, followed at once by a good one', () => {
  const symbols = preambles['tri-level'] + triLevel([0x2a, 0xff]) + usual.symbols;
  expect(packetsOf(receive(lightOf(symbols, { symbolHz: 60 })))).toEqual([expectedPacket(usual)]);
});

it('a frame with a wrong CRC, followed at once by two good ones', () => {
  const broken = [...bytesOf(usual)];
  broken[10]! ^= 0x40;
  const symbols = preambles['tri-level'] + triLevel(broken) + clear.symbols + usual.symbols;
  expect(packetsOf(receive(lightOf(symbols, { symbolHz: 60 })))).toEqual([clear, usual].map(expectedPacket));
});

it('a frame cut off by the end of light says how much is missing', () => {
  const light = lightOf(usual.symbols.slice(0, 400), { symbolHz: 30, tailS: 0 });
  const events = receive(light);
  expect(faultsOf(events)).toEqual(['frame/too-short']);
  expect(events.find((event) => event.kind === 'fault')!.fault.cause).toMatch(
    /1[0-9]\d bits or 10\.\d\d s are missing/,
  );
});

it('a wrong CRC, a broken packet, no header: each its own fault', () => {
  const faultOf = (bytes: readonly number[]) =>
    faultsOf(receive(lightOf(preambles['tri-level'] + triLevel(bytes) + '000000', { symbolHz: 60 })));
  const wrong = [...bytesOf(usual)];
  wrong[9]! ^= 1;
  expect(faultOf(wrong)).toEqual(['frame/crc']);
  expect(faultOf([0x2a, 0, 0, 0])).toEqual(['packet/empty']);
  expect(faultOf([0x77, 0x13, 0x77, 0x31, 0x99, 0x11])).toEqual(['frame/no-header']);
});

it('is busy from a preamble to the end of its transmission', () => {
  const receiver = new Receiver();
  const { levels, ...rest } = lightOf(clear.symbols, { symbolHz: 30, leadS: 2, tailS: 2 });
  const busyS: number[] = [];
  for (let i = 0; i < levels.length; i += 10) {
    receiver.push({ ...rest, firstIndex: i, levels: levels.subarray(i, i + 10) });
    if (receiver.busy) busyS.push(i / 1000);
  }
  expect(busyS[0]).toBeGreaterThan(2.2);
  expect(busyS[0]).toBeLessThan(2.9);
  expect(busyS.at(-1)).toBeGreaterThan(2 + 140 / 30);
  expect(busyS.at(-1)).toBeLessThan(2 + 150 / 30 + 0.3);
});

const minuteOf = (level: (i: number) => number): LightBlock => ({
  originUs: 0,
  sampleHz: 1000,
  firstIndex: 0,
  levels: Uint16Array.from({ length: 60_000 }, (_, i) => Math.min(65535, Math.max(0, level(i)))),
});

it.each([
  ['darkness', () => 0],
  ['even light', () => 30000],
  ['light at the rail', () => 65535],
  ['noise', (random: () => number) => 20000 + 2000 * random()],
  [
    'mains ripple',
    (random: () => number, i: number) => 20000 + 8000 * Math.sin((i * 2 * Math.PI) / 10) + 300 * random(),
  ],
  [
    'a cloud',
    (random: () => number, i: number) => 20000 + 8000 * Math.sin((i * 2 * Math.PI) / 9000) + 300 * random(),
  ],
  [
    'someone who walks by',
    (random: () => number, i: number) => (i % 7000 < 900 ? 9000 : 20000) + 300 * random(),
  ],
] as const)('%s gives no event', (_, level) => {
  const random = gaussian(7);
  expect(receive(minuteOf((i) => level(random, i)))).toEqual([]);
});

it('a lamp that flickers at 50 Hz without end is named once, and a transmission over it is still received', () => {
  const flicker = (i: number) => 3000 + (i % 20 < 10 ? 0 : 4000);
  const events = receive(minuteOf(flicker));
  expect(faultsOf(events)).toEqual(['frame/endless']);
  const after = lightOf(usual.symbols, { symbolHz: 30, levels: [0, 21000, 40000] });
  const levels = after.levels.map((level, i) => level + flicker(i));
  expect(packetsOf(receive(joined(minuteOf(flicker), { ...after, levels })))).toEqual([
    expectedPacket(usual),
  ]);
});

it('noise that was taken for a slow preamble does not swallow the transmissions behind it', () => {
  const noise = { noise: 400, tailS: 0.5 };
  const weak = lightOf('01'.repeat(12), { symbolHz: 16, levels: [1000, 2000, 0], ...noise, seed: 5 });
  const real = (seed: number) =>
    lightOf(symbolsOf(clear, 'bi-level'), { symbolHz: 60, levels: [1000, 0, 27000], ...noise, seed });
  const events = receive(joined(weak, ...[1, 2, 3, 4, 5, 6].map(real)));
  expect(packetsOf(events)).toEqual(Array.from({ length: 6 }, () => expectedPacket(clear)));
});

/** Forty transmissions of either code through the same noise, from 6 dB below what can be read to 34 dB above. */
function forty(seed: number) {
  const random = uniform(77 * seed);
  const noise = 300;
  let firstIndex = 0;
  return Array.from({ length: 40 }, (_, place) => {
    const lineCode = random() < 0.5 ? 'bi-level' : 'tri-level';
    const symbolHz = lineCode === 'bi-level' ? 30 + 110 * random() : 16 + 80 * random();
    // SNR for half of the packets, from 16 samples a symbol and grey 0.35.
    const limitDb = (lineCode === 'bi-level' ? 3.5 : 7.2) - 10 * Math.log10(1000 / symbolHz / 16);
    const aboveDb = -6 + 40 * random();
    const white = Math.min(60_000, noise * 10 ** ((limitDb + aboveDb) / 20));
    const vector = random() < 0.7 ? clear : vectors[Math.floor(3 * random())]!;
    const light = lightOf(symbolsOf(vector, lineCode), {
      symbolHz,
      levels: [2000, 2000 + 0.35 * white, 2000 + white],
      noise,
      seed: place + 100 * seed,
      leadS: 0.3 + random(),
    });
    const block = { ...light, firstIndex };
    firstIndex += light.levels.length;
    return { vector, block, aboveDb, startUs: 1000 * block.firstIndex, endUs: 1000 * firstIndex };
  });
}

it.each([1, 2, 3])('none of forty, weak and strong, hides those behind it (seed %i)', (seed) => {
  const sent = forty(seed);
  const found = receive(...sent.map(({ block }) => block)).flatMap((event) =>
    event.kind === 'packet' ? [event] : [],
  );
  // Light in which two meet may be placed a preamble too early.
  const nearby = ({ startUs, endUs }: (typeof sent)[number]) =>
    found.filter((event) => event.startUs > startUs - 1_500_000 && event.startUs < endUs);
  for (const each of sent.filter(({ aboveDb }) => aboveDb > 9))
    expect(nearby(each).map(({ packet }) => packet)).toContainEqual(expectedPacket(each.vector));
  expect(found.length).toBeGreaterThanOrEqual(sent.filter(({ aboveDb }) => aboveDb > 9).length);
  // Whatever was read, was sent there.
  for (const { packet, startUs } of found) {
    const around = sent.filter(
      (each) => startUs > each.startUs - 1_500_000 && startUs < each.endUs + 1_500_000,
    );
    expect(around.map(({ vector }) => expectedPacket(vector))).toContainEqual(packet);
  }
});
