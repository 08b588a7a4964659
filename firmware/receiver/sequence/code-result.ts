/** What one line code made of a burst. */
import type { Fault } from '../../../protocol/fault.ts';
import type { Result } from '../../../protocol/result.ts';
import type { Reading, SequenceFrame } from './reading.ts';

export interface CodeResult {
  readonly outcome: Result<SequenceFrame, Fault>;
  readonly reading: Reading;
  /** A header was found: this is a transmission in this code, whatever became of it. */
  readonly locked: boolean;
  /** Places of a repeated refresh put to the check sum. */
  readonly slipsTested: number;
}
