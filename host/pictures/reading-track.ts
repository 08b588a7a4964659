/** What the sequence detector read, as symbols, bits and thresholds. */
import type { Reading } from '../../firmware/receiver/sequence/reading.ts';
import { Shade } from '../../protocol/shade.ts';
import { markOf } from './mark-words.ts';
import type { Mark, SeenBitOfCode, SeenSymbol, Thresholds } from './picture.ts';

const shadeOf = (value: number | undefined): Shade =>
  value === Shade.white ? Shade.white : value === Shade.grey ? Shade.grey : Shade.black;

export const symbolsOfReading = ({ symbols }: Reading): readonly SeenSymbol[] =>
  Array.from(symbols.startsUs, (startUs, i) => ({
    startUs,
    endUs: symbols.endsUs[i] ?? startUs,
    shade: shadeOf(symbols.shades[i]),
    level: symbols.levels[i] ?? 0,
  }));

/** In tri-level light each lit symbol ends a bit; in bi-level light each symbol is one, but for those shown again. */
export function bitsOfReading(reading: Reading): readonly SeenBitOfCode[] {
  const symbols = symbolsOfReading(reading);
  if (reading.lineCode === 'bi-level') return bitsOfRefreshes(symbols, reading);
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

function bitsOfRefreshes(
  symbols: readonly SeenSymbol[],
  { repeatsAtUs, symbolHz }: Reading,
): readonly SeenBitOfCode[] {
  const bits: SeenBitOfCode[] = [];
  for (const { startUs, endUs, shade } of symbols) {
    const last = bits.at(-1);
    const again = repeatsAtUs.some((atUs) => Math.abs(atUs - startUs) < 0.5e6 / symbolHz);
    if (again && last !== undefined) bits[bits.length - 1] = { ...last, endUs };
    else bits.push({ bit: shade === Shade.black ? 0 : 1, startUs, endUs });
  }
  return bits;
}

/** Where bi-level refreshes were shown again: anywhere in a run of equal bits is the same. */
export const repeatsOfReading = (
  { repeatsAtUs, lineCode }: Reading,
  bits: readonly SeenBitOfCode[],
): readonly Mark[] =>
  lineCode === 'tri-level'
    ? []
    : repeatsAtUs.map((atUs) => {
        const at = bits.findIndex(({ startUs, endUs }) => atUs >= startUs && atUs < endUs);
        let [first, last] = [at, at];
        while (first > 0 && bits[first - 1]?.bit === bits[at]?.bit) first--;
        while (last + 1 < bits.length && bits[last + 1]?.bit === bits[at]?.bit) last++;
        return markOf('repeated-symbol', bits[first]?.startUs ?? atUs, bits[last]?.endUs ?? atUs);
      });

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
