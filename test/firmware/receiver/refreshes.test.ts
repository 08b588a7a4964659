/** Protects: repeated refreshes do tri-level light no harm; a skipped one is a named fault with its time, never credentials. */
import { describe, expect, it } from 'vitest';
import { Receiver } from '../../../firmware/receiver/receiver.ts';
import { lightOf } from './light.ts';
import { faultsOf, packetsOf, receive } from './receive.ts';
import { expectedPacket, symbolsOf, vectors } from './vectors.ts';

const clear = vectors.find(({ name }) => name === 'clear')!;
const usual = vectors[0]!;
const repeated = (symbols: string, at: number): string => symbols.slice(0, at + 1) + symbols.slice(at);
const skipped = (symbols: string, at: number): string => symbols.slice(0, at) + symbols.slice(at + 1);
const places = ({ length }: string, step = 1): number[] =>
  Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step);
const syncSymbols = 48;

describe('tri-level', () => {
  it.each([
    [clear, 1],
    [usual, 7],
  ])('one repeat, at every symbol', (vector, step) => {
    const lost = places(vector.symbols, step).filter((at) => {
      const [packet] = packetsOf(receive(lightOf(repeated(vector.symbols, at), { symbolHz: 60 })));
      return JSON.stringify(packet) !== JSON.stringify(expectedPacket(vector));
    });
    expect(lost).toEqual([]);
  });

  it('a repeat every fifty symbols, and a slow screen', () => {
    const symbols = places(usual.symbols, 50).toReversed().reduce(repeated, usual.symbols);
    expect(packetsOf(receive(lightOf(symbols, { symbolHz: 60, slowS: 0.004, noise: 500 })))).toEqual([
      expectedPacket(usual),
    ]);
  });

  it('a skip, at every symbol: harmless in sync and tail, else a fault that names its time', () => {
    for (const at of places(clear.symbols)) {
      const events = receive(lightOf(skipped(clear.symbols, at), { symbolHz: 30 }));
      const inBits = at >= syncSymbols && at < clear.symbols.length - 6;
      const found = packetsOf(events);
      expect(
        found.every((packet) => packet.clear),
        `symbol ${at}`,
      ).toBe(true);
      if (!inBits) expect(found, `symbol ${at}`).toHaveLength(1);
      if (found.length > 0) continue;
      expect(faultsOf(events), `symbol ${at}`).toEqual(['timing/skipped-refresh']);
      const fault = events.find((event) => event.kind === 'fault')!.fault;
      const atS = 0.5 + at / 30;
      expect(Math.abs(fault.atUs! / 1e6 - atS), `symbol ${at}`).toBeLessThan(2 / 30);
    }
  });
});

describe('bi-level', () => {
  const symbols = symbolsOf(clear, 'bi-level');

  it.each([
    ['the fast path', true, 1],
    ['the whole receiver', false, 9],
  ])('a skip or a repeat, at every symbol, never gives other credentials: %s', (_, fastOnly, step) => {
    for (const at of places(symbols, step))
      for (const harmed of [skipped(symbols, at), repeated(symbols, at)]) {
        const receiver = new Receiver({ fastOnly });
        const events = [...receiver.push(lightOf(harmed, { symbolHz: 60 })), ...receiver.end()];
        expect(
          packetsOf(events).every((packet) => packet.clear),
          `symbol ${at}`,
        ).toBe(true);
        expect(
          events.some(({ kind }) => kind !== 'preamble'),
          `symbol ${at}`,
        ).toBe(true);
      }
  });
});
