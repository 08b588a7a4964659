/**
 * Which single damage would explain a frame whose check sum is wrong. Hints for a picture, never packets: among the hundreds of
 * damages that are tried, one in a thousand fits by chance.
 */
import { decodeFrame, frameBytes } from '../../protocol/frame.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import { bytesFrom, type FoundFrame } from './frame-track.ts';
import { markOf } from './mark-words.ts';
import type { Mark, SeenBitOfCode } from './picture.ts';

/** More hints than this say nothing. */
const mostHints = 4;
const headBits = 16;

type Bits = readonly { readonly bit: 0 | 1 }[];

/** Places at which one wrong, one repeated (bi-level) or one lost bit would make the frame right. */
export function explanationsOf(
  bits: readonly SeenBitOfCode[],
  { firstBit, wantedBytes, valid }: FoundFrame,
  lineCode: LineCode,
): readonly Mark[] {
  if (valid || wantedBytes === undefined) return [];
  const marks: Mark[] = [];
  const last = Math.min(bits.length, firstBit + (wantedBytes + 1) * 8);
  const place = (kind: 'flipped-bit' | 'repeated-symbol' | 'lost-symbol', from: number, to = from) =>
    marks.push(markOf(kind, bits[from]?.startUs ?? 0, bits[to]?.endUs ?? 0));
  const frame: Bits = bits.slice(firstBit, last);
  for (let index = 8; index < frame.length; index++) {
    const at = firstBit + index;
    const bit = frame[index]?.bit ?? 0;
    const runStarts = frame[index - 1]?.bit !== bit;
    const opposite = bit === 0 ? 1 : 0;
    if (fits(frame.with(index, { bit: opposite }))) place('flipped-bit', at);
    // Deleting any symbol of a run comes to the same, and so does adding one to it.
    if (lineCode === 'bi-level' && runStarts && fits(frame.toSpliced(index, 1))) {
      let end = index;
      while (frame[end + 1]?.bit === bit) end++;
      place('repeated-symbol', at, firstBit + end);
    }
    if (runStarts && fits(frame.toSpliced(index, 0, { bit }))) place('lost-symbol', at);
    if (
      runStarts &&
      index + 1 < frame.length &&
      frame[index + 1]?.bit === bit &&
      fits(frame.toSpliced(index + 1, 0, { bit: opposite }))
    )
      place('lost-symbol', at, at + 1);
  }
  return marks.length > mostHints ? [] : marks;
}

/** Whether the bits begin with a valid frame. */
function fits(bits: Bits): boolean {
  const length = bytesFrom(bits.slice(0, headBits), 0, 2)[1];
  if (length === undefined || length === 0) return false;
  const bytes = frameBytes(length);
  return bits.length >= bytes * 8 && decodeFrame(bytesFrom(bits.slice(0, bytes * 8), 0, bytes)).ok;
}
