/** How a transmission is broken into rows: of so many symbols, cut between bytes, like lines of a page. */
import { sampleTimeUs } from './light-history.ts';
import type { PicturedTransmission, Span } from './picture.ts';

/** Rates measured from symbols and by the receiver must agree so well, or the symbols are in disorder. */
const mostOff = 0.02;
/** Symbols of black drawn after the last pulse. */
const tailSymbols = 8;

export interface Rows {
  readonly symbolUs: number;
  readonly spans: readonly Span[];
}

/** From a little before a transmission to a little after, where there is light. */
export function rowsOf(transmission: PicturedTransmission, symbolsPerRow: number): Rows {
  const { startUs, endUs, bytes, light } = transmission;
  const symbolUs = meanSymbolUs(transmission);
  const rowUs = symbolsPerRow * symbolUs;
  const last = light.at(-1);
  const lightEndUs = last === undefined ? endUs : sampleTimeUs(last, last.levels.length - 1);
  const firstUs = startUs - symbolUs;
  const toUs = Math.max(startUs + symbolUs, Math.min(lightEndUs, endUs + tailSymbols * symbolUs));
  const header = bytes[0]?.startUs ?? firstUs;
  const fromUs = header - Math.max(0, Math.ceil((header - firstUs) / rowUs)) * rowUs;
  const count = Math.max(1, Math.ceil((toUs - fromUs) / rowUs));
  return {
    symbolUs,
    spans: Array.from({ length: count }, (_, row) => ({
      startUs: fromUs + row * rowUs,
      endUs: fromUs + (row + 1) * rowUs,
    })),
  };
}

/** The mean length of a symbol over all bits: rows as long as that do not drift. Where a fault may have cost bits, the measured rate. */
function meanSymbolUs({ bits, symbolHz, lineCode, fault }: PicturedTransmission): number {
  const nominalUs = 1e6 / symbolHz;
  const symbols = bits.length * (lineCode === 'tri-level' ? 2 : 1);
  const meanUs = ((bits.at(-1)?.endUs ?? 0) - (bits[0]?.startUs ?? 0)) / Math.max(1, symbols);
  return fault === undefined && Math.abs(meanUs / nominalUs - 1) < mostOff ? meanUs : nominalUs;
}
