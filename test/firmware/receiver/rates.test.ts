/** Protects: no sampling phase, symbol rate, sample rate or sender is unlucky, in either line code. */
import { describe, expect, it } from 'vitest';
import { lineCodes } from '../../../protocol/line-code.ts';
import { lightOf, type Making } from './light.ts';
import { receive } from './receive.ts';
import { expectedPacket, symbolsOf, vectors } from './vectors.ts';

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step + 1e-9) + 1 }, (_, i) => from + i * step);

const [shortest, usual] = [vectors.find(({ name }) => name === 'clear')!, vectors[0]!];

/** What was not received out of a sweep: empty is good. */
const missed = (vector: typeof usual, lineCode: (typeof lineCodes)[number], makings: readonly Making[]) =>
  makings.filter((making) => {
    const last = receive(lightOf(symbolsOf(vector, lineCode), making)).at(-1);
    if (last?.kind !== 'packet' || last.lineCode !== lineCode) return true;
    expect(last.packet).toEqual(expectedPacket(vector));
    return last.path !== 'fast' || Math.abs(last.symbolHz / making.symbolHz - 1) > 0.02;
  });

describe.each(lineCodes)('%s', (lineCode) => {
  it.each(vectors)('vector $name', (vector) => {
    expect(missed(vector, lineCode, [{ symbolHz: 60 }])).toEqual([]);
  });

  it('every symbol rate', () => {
    const [slowest, fastest] = lineCode === 'tri-level' ? [15, 130] : [25, 150];
    expect(
      missed(
        shortest,
        lineCode,
        range(slowest, fastest, 0.5).map((symbolHz) => ({ symbolHz })),
      ),
    ).toEqual([]);
    expect(
      missed(
        usual,
        lineCode,
        range(20, 62, 1)
          .concat(142)
          .filter((hz) => hz > slowest && hz < fastest)
          .map((symbolHz) => ({ symbolHz })),
      ),
    ).toEqual([]);
  });

  it('every sampling phase', () => {
    const makings = [30, 60, 61.7].flatMap((symbolHz) =>
      range(0, 0.95, 0.05).map((phase) => ({ symbolHz, phase })),
    );
    expect(missed(shortest, lineCode, makings)).toEqual([]);
  });

  it.each([250, 500, 960, 2000, 4000, 10_000])('%i samples per second', (sampleHz) => {
    const fastest = Math.min(lineCode === 'tri-level' ? 130 : 150, sampleHz / 6);
    const makings = range(lineCode === 'tri-level' ? 15 : 25, fastest, 7.3).map((symbolHz) => ({
      symbolHz,
      sampleHz,
    }));
    expect(missed(shortest, lineCode, makings)).toEqual([]);
  });

  it('slow screens', () => {
    const makings = [30, 60].flatMap((symbolHz) =>
      range(0.001, 0.01, 0.001).map((slowS) => ({ symbolHz, slowS })),
    );
    expect(missed(shortest, lineCode, makings)).toEqual([]);
  });
});

it('the beta of 2015: 16 pairs of sync, one black at the end', () => {
  const symbols = `${'01'.repeat(16)}${usual.symbols.slice(48, -6)}0`;
  expect(receive(lightOf(symbols, { symbolHz: 30 })).at(-1)).toMatchObject({
    kind: 'packet',
    packet: expectedPacket(usual),
  });
  expect(receive(lightOf(symbols, { symbolHz: 60, leadS: 0, tailS: 0 })).at(-1)).toMatchObject({
    kind: 'packet',
    packet: expectedPacket(usual),
  });
});
