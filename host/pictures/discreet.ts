import type { Mark, PicturedTransmission } from './picture.ts';

/** A run of equal bits that is marked is shown as so many symbols, however long it is. */
const shownSymbols = 8;

/**
 * The marks of a transmission as they may be shown. In a secret, how long a run of equal bits is tells what the bits are: only its
 * middle is shown, unless secrets may be seen.
 */
export function marksToShow(
  { marks, secrets, symbolHz, lineCode }: PicturedTransmission,
  showSecrets: boolean,
): readonly Mark[] {
  if (showSecrets || lineCode === 'tri-level') return marks;
  const halfUs = (shownSymbols * 0.5e6) / symbolHz;
  return marks.map((mark) => {
    const secret = secrets.some(({ startUs, endUs }) => mark.startUs < endUs && mark.endUs > startUs);
    const short = mark.endUs - mark.startUs < 2 * shownSymbols * halfUs;
    if (!secret || !short) return mark;
    const middleUs = (mark.startUs + mark.endUs) / 2;
    return Object.assign({}, mark, {
      startUs: Math.round(middleUs - halfUs),
      endUs: Math.round(middleUs + halfUs),
    });
  });
}
