/** Pulses as the receiver saw them, as symbols and bits of a line code. */
import type { SeenBit } from '../../firmware/receiver/receiver.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import { Shade } from '../../protocol/shade.ts';
import type { SeenBitOfCode, SeenSymbol, Thresholds } from './picture.ts';

/** Black and lit symbols in turn, each as long as it was shown. */
export function symbolsOfPulses(
  pulses: readonly SeenBit[],
  lineCode: LineCode,
  symbolUs: number,
): readonly SeenSymbol[] {
  return pulses.flatMap((pulse, index) => {
    const { riseUs, fallUs, bit, blackLevel, litLevel } = pulse;
    const shade = lineCode === 'bi-level' || bit === 1 ? Shade.white : Shade.grey;
    return [
      { startUs: blackFromUs(pulses, index, symbolUs), endUs: riseUs, shade: Shade.black, level: blackLevel },
      { startUs: riseUs, endUs: fallUs, shade, level: litLevel },
    ];
  });
}

/** In tri-level light a bit is a black and its pulse; in bi-level light each symbol of a run is one. */
export function bitsOfPulses(
  pulses: readonly SeenBit[],
  lineCode: LineCode,
  symbolUs: number,
): readonly SeenBitOfCode[] {
  return pulses.flatMap((pulse, index): readonly SeenBitOfCode[] => {
    const { riseUs, fallUs, bit, eye, blackSymbols, litSymbols } = pulse;
    const startUs = blackFromUs(pulses, index, symbolUs);
    if (lineCode === 'tri-level') return [{ startUs, endUs: fallUs, bit, eye }];
    return [...runOf(0, startUs, riseUs, blackSymbols), ...runOf(1, riseUs, fallUs, litSymbols)];
  });
}

/** Black goes on for as long as a frame needs: its last bits may be zeros without a pulse behind them. */
export function blackBits(fromUs: number, symbolUs: number, count: number): readonly SeenBitOfCode[] {
  return runOf(0, fromUs, fromUs + count * symbolUs, count);
}

export const thresholdsOfPulses = (pulses: readonly SeenBit[], lineCode: LineCode): readonly Thresholds[] =>
  pulses.map(({ riseUs, fallUs, blackLevel, edgeLevel, whiteLevel }) => ({
    atUs: (riseUs + fallUs) / 2,
    black: blackLevel,
    edge: edgeLevel,
    ...(lineCode === 'tri-level' ? { white: whiteLevel } : {}),
  }));

/** When the black before a pulse began. After a pause only the last symbol of it counts. */
function blackFromUs(pulses: readonly SeenBit[], index: number, symbolUs: number): number {
  const riseUs = pulses[index]?.riseUs ?? 0;
  const before = pulses[index - 1];
  return before === undefined ? riseUs - symbolUs : before.fallUs;
}

function runOf(bit: 0 | 1, startUs: number, endUs: number, count: number): SeenBitOfCode[] {
  const stepUs = (endUs - startUs) / count;
  return Array.from({ length: count }, (_, i) => ({
    bit,
    startUs: startUs + i * stepUs,
    endUs: startUs + (i + 1) * stepUs,
  }));
}
