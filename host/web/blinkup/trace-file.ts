/** A flash as a file: when each symbol was shown, for who wants to know what a screen really did. */
import type { Waveform } from '../../../protocol/waveform.ts';
import type { Flashed } from './flash.ts';

export const traceOf = (waveform: Waveform, { redraws, late, skipped, beat, whole }: Flashed): string =>
  JSON.stringify(
    {
      lineCode: waveform.lineCode,
      symbolHz: beat.symbolHz,
      refreshHz: 1000 / beat.refreshMs,
      whole,
      late,
      skipped,
      redraws: redraws.map(({ atMs, symbol }) => ({ atMs, symbol, shade: waveform.symbols[symbol] })),
    },
    null,
    1,
  );
