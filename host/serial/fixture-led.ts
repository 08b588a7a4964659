/** BlinkUp on the LED of a factory fixture, timed by the board. */
import { type LineCode, lineCodeTables, type Sender } from '../../protocol/line-code.ts';
import { maxFrameChunkBytes } from '../../protocol/sampler-link/records.ts';
import { ImpError } from '../imp-error.ts';
import type { Sampler } from './sampler.ts';

export interface FixtureLedOptions {
  /** `bi-level` by default: one LED on D9. `tri-level` takes two resistors, on D8 and D9. */
  readonly lineCode?: LineCode;
  /** 60 by default; at most 60 in tri-level, 142 in bi-level. */
  readonly symbolHz?: number;
  /** Whether a high pin lights the LED. Default high. */
  readonly active?: 'high' | 'low';
  readonly sender?: Sender;
}

const mostHz: Readonly<Record<LineCode, number>> = { 'tri-level': 60, 'bi-level': 142 };
const leastHz = 1;
/** The board counts in 1/256 of a cycle of its 16 MHz. */
const periodUnitsHz = 16_000_000 * 256;

/**
 * Starts to show a frame. Resolves when the board has begun; it tells of the end through `onFixture`. Rejects with ImpError
 * `symbol-rate` and those of {@link Sampler.command}.
 */
export async function sendOnFixture(
  sampler: Sampler,
  frame: Uint8Array,
  { lineCode = 'bi-level', symbolHz = 60, active = 'high', sender = 'sdk-0.3.0' }: FixtureLedOptions = {},
): Promise<void> {
  if (!(symbolHz >= leastHz && symbolHz <= mostHz[lineCode]))
    throw new ImpError(
      'symbol-rate',
      `the fixture’s LED does not send ${lineCode} at ${symbolHz} symbols/s`,
      `take ${leastHz} to ${mostHz[lineCode]} symbols/s`,
    );
  for (let offset = 0; offset < frame.length; offset += maxFrameChunkBytes)
    await sampler.command({ name: 'frame', offset, bytes: frame.slice(offset, offset + maxFrameChunkBytes) });
  const { sync, tail } = lineCodeTables[lineCode].surround[sender];
  await sampler.command({
    name: 'transmit',
    lineCode: lineCode === 'tri-level' ? 0 : 1,
    polarity: active === 'high' ? 0 : 1,
    period: Math.round(periodUnitsHz / symbolHz),
    frameBytes: frame.length,
    syncSymbols: sync.length,
    tailSymbols: tail.length,
  });
}
