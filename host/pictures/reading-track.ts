/** What the sequence detector read, as symbols, bits and thresholds. */
import type { Reading } from '../../firmware/receiver/sequence/reading.ts';
import { Shade } from '../../protocol/shade.ts';
import type { SeenBitOfCode, SeenSymbol, Thresholds } from './picture.ts';

const shadeOf = (value: number | undefined): Shade =>
  value === Shade.white ? Shade.white : value === Shade.grey ? Shade.grey : Shade.black;

export const symbolsOfReading = ({ symbols }: Reading): readonly SeenSymbol[] =>
  Array.from(symbols.startsUs, (startUs, i) => ({
    startUs,
    endUs: symbols.endsUs[i] ?? startUs,
    shade: shadeOf(symbols.shades[i]),
    level: symbols.levels[i] ?? 0,
  }));

/** In tri-level light each lit symbol ends a bit; in bi-level light each symbol is one, as often as it was sent. */
export function bitsOfReading(reading: Reading, symbolUs: number): readonly SeenBitOfCode[] {
  const symbols = symbolsOfReading(reading);
  if (reading.lineCode === 'bi-level')
    return symbols.flatMap(({ startUs, endUs, shade }): readonly SeenBitOfCode[] => {
      const repeats = reading.repeatsAtUs.filter(
        (atUs) => atUs > startUs - symbolUs / 2 && atUs < endUs - symbolUs / 2,
      );
      const count = Math.max(1, Math.round((endUs - startUs) / symbolUs) - repeats.length);
      const stepUs = (endUs - startUs) / count;
      return Array.from({ length: count }, (_, i) => ({
        bit: shade === Shade.black ? 0 : 1,
        startUs: startUs + i * stepUs,
        endUs: startUs + (i + 1) * stepUs,
      }));
    });
  return symbols.flatMap(({ startUs, endUs, shade }, index): readonly SeenBitOfCode[] => {
    if (shade === Shade.black) return [];
    const before = symbols[index - 1];
    return [
      {
        bit: shade === Shade.white ? 1 : 0,
        startUs: before?.shade === Shade.black ? before.startUs : startUs,
        endUs,
      },
    ];
  });
}

export const thresholdsOfReading = ({ symbols, lineCode }: Reading): readonly Thresholds[] =>
  Array.from(symbols.startsUs, (startUs, i) => {
    const black = symbols.blacks[i] ?? 0;
    const threshold = symbols.thresholds[i] ?? 0;
    return {
      atUs: (startUs + (symbols.endsUs[i] ?? startUs)) / 2,
      black,
      edge: lineCode === 'bi-level' ? threshold : black + (threshold - black) / 2,
      ...(lineCode === 'tri-level' ? { white: threshold } : {}),
    };
  });
