/** Time and level to places on the sheet. */
import type { Span } from '../picture.ts';
import { plotWidth, theme, trackTop } from './theme.ts';

/** Where a row lies, in time and on the sheet, and how bright its top and bottom are. */
export interface RowPlace extends Span {
  readonly top: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Horizontal place of a time, kept within the row. */
export const xOf = ({ startUs, endUs }: Span, atUs: number): number =>
  theme.left + Math.max(0, Math.min(1, (atUs - startUs) / (endUs - startUs))) * plotWidth;

/** Vertical place of a level. */
export const yOf = ({ top, lowest, highest }: RowPlace, level: number): number =>
  top + trackTop('light') + theme.row.light * (1 - (level - lowest) / Math.max(1, highest - lowest));

/** Those that lie in the row, as a whole or in part. */
export const within = <T extends Span>({ startUs, endUs }: Span, things: readonly T[]): readonly T[] =>
  things.filter((thing) => thing.startUs < endUs && thing.endUs > startUs);

export const seconds = (us: number, digits = 2): string => `${(us / 1e6).toFixed(digits)} s`;
