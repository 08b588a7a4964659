/** What a flash did, in words. Pure. */
import type { LineCode } from '../../../protocol/line-code.ts';
import type { Flashed } from './flash.ts';

export interface FlashWords {
  readonly sound: boolean;
  readonly text: string;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

export function flashWords(lineCode: LineCode, flashed: Flashed): FlashWords {
  const { late, skipped, beat, whole } = flashed;
  if (!whole)
    return { sound: false, text: 'The flashing was ended before its time: the imp has got nothing.' };
  const rate = `${beat.symbolHz.toFixed(1)} symbols a second on a screen that redraws ${(1000 / beat.refreshMs).toFixed(1)} times a second`;
  if (late.length === 0 && skipped.length === 0)
    return { sound: true, text: `Every symbol was shown in time: ${rate}.` };
  const most = Math.max(0, ...late.map(({ byMs }) => byMs));
  const faults = [
    ...(skipped.length > 0 ? [`${count(skipped.length, 'symbol')} never shown`] : []),
    ...(late.length > 0 ? [`${count(late.length, 'symbol')} late, by ${Math.round(most)} ms at most`] : []),
  ].join(', ');
  const verdict =
    lineCode === 'tri-level'
      ? 'Tri-level mostly bears that.'
      : 'Bi-level does not bear that: the imp will not decode it.';
  return {
    sound: lineCode === 'tri-level',
    text: `The screen did not keep up: ${faults} (${rate}). ${verdict}`,
  };
}
