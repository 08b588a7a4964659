/** Protects: whatever happens to a single symbol of any vector, in either line code, no wrong credentials come out. */
import { describe, expect, it } from 'vitest';
import { lineCodes } from '../../../protocol/line-code.ts';
import { lightOf } from './light.ts';
import { decode, pulsesOf } from './pulses.ts';
import { packetsOf, receive } from './receive.ts';
import { expectedPacket, symbolsOf, vectors } from './vectors.ts';

const corruptions = (symbols: string, shades: string): readonly string[] =>
  Array.from(symbols, (symbol, at) =>
    Array.from(shades)
      .filter((shade) => shade !== symbol)
      .map((shade) => symbols.slice(0, at) + shade + symbols.slice(at + 1)),
  ).flat();

describe.each(lineCodes)('%s', (lineCode) => {
  const shades = lineCode === 'tri-level' ? '012' : '02';

  it.each(vectors)('every symbol of $name, as pulses', (vector) => {
    const symbols = symbolsOf(vector, lineCode);
    const grey = lineCode === 'tri-level' ? 20_000 : 40_000;
    const right = JSON.stringify(expectedPacket(vector));
    const packets = (light: string) =>
      decode(pulsesOf(light), grey).flatMap((step) =>
        step.kind === 'packet' ? [JSON.stringify(step.packet)] : [],
      );
    expect(packets(symbols)).toEqual([right]);
    expect(
      corruptions(symbols, shades)
        .flatMap(packets)
        .filter((packet) => packet !== right),
    ).toEqual([]);
  });

  it('every third corruption of the shortest vector, as light through the whole receiver', () => {
    const clear = vectors.find(({ name }) => name === 'clear')!;
    const wrong = corruptions(symbolsOf(clear, lineCode), shades)
      .filter((_, i) => i % 3 === 0)
      .flatMap((symbols) => packetsOf(receive(lightOf(symbols, { symbolHz: 60 }))))
      .filter(({ clear: isClear }) => !isClear);
    expect(wrong).toEqual([]);
  });
});
