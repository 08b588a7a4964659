/** Protects: the seam between demodulation and decoding can be printed, read back, and decodes the same. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Demodulator } from '../../../firmware/receiver/demodulator.ts';
import { LightBuffer } from '../../../firmware/receiver/light-buffer.ts';
import { type Pulse, printPulses, readPulses } from '../../../firmware/receiver/pulse-train.ts';
import { lightOf } from './light.ts';
import { decode, pulsesOf } from './pulses.ts';
import { expectedPacket, vectors } from './vectors.ts';

const usual = vectors[0]!;

const demodulated = (symbolHz: number): readonly Pulse[] => {
  const block = lightOf(usual.symbols, { symbolHz, noise: 800 });
  const light = new LightBuffer(block);
  light.append(block, 0, block.levels.length);
  const demodulator = new Demodulator(light, 0, 1000 / symbolHz, 20_000);
  const pulses: Pulse[] = [];
  for (let pulse = demodulator.next(light.end); pulse !== undefined; pulse = demodulator.next(light.end))
    pulses.push({ ...pulse });
  return pulses;
};

it('reads back what it prints', () => {
  const time = fc.integer({ min: 0, max: 1e12 });
  const level = fc.double({ min: 0, max: 65535, noNaN: true }).map((value) => value + 0);
  const pulse = fc
    .record({ riseUs: time, fallUs: time, level, blackBefore: level, blackAfter: level })
    .filter(({ riseUs, fallUs }) => riseUs <= fallUs);
  fc.assert(
    fc.property(fc.array(pulse), (pulses) => {
      expect(readPulses(printPulses(pulses))).toEqual(pulses);
    }),
  );
});

it('decodes the same from its text', () => {
  const pulses = demodulated(50);
  expect(decode(readPulses(printPulses(pulses)))).toEqual([
    { kind: 'header', lineCode: 'tri-level' },
    {
      kind: 'packet',
      lineCode: 'tri-level',
      headerUs: expect.any(Number) as number,
      head: { atUs: expect.any(Number) as number, blackSymbols: 0 },
      packet: expectedPacket(usual),
    },
  ]);
});

it.each(['1 2 3', '1 2 x 4 5', '2 1 0 0 0'])('refuses the line %j, naming it', (line) => {
  expect(() => readPulses(`# heading\n\n${line}\n`)).toThrow(/line 3 is not a pulse/);
});

it('finds the pulses that were shown: their times within a quarter of a symbol, their levels within a tenth of grey', () => {
  const shown = pulsesOf(usual.symbols);
  const found = demodulated(50);
  expect(found).toHaveLength(shown.length);
  for (const [i, pulse] of found.entries()) {
    const { riseUs, fallUs, level } = shown[i]!;
    expect(Math.abs(pulse.riseUs - 500_000 - riseUs)).toBeLessThan(5000);
    expect(Math.abs(pulse.fallUs - 500_000 - fallUs)).toBeLessThan(5000);
    expect(Math.abs(pulse.level - 1000 - level)).toBeLessThan(2000);
  }
});
