/** Marks in a row: a band over all tracks, and a word above it. */
import { markWords } from '../mark-words.ts';
import type { Mark, PicturedTransmission } from '../picture.ts';
import type { Pen } from './pen.ts';
import { type RowPlace, within, xOf } from './row-place.ts';
import { rowHeight, theme } from './theme.ts';

/** What stands above a mark. */
export const markName = (
  { kind }: Mark,
  { fault }: { readonly fault?: { readonly stage: string; readonly code: string } },
): string =>
  kind === 'fault'
    ? `FAULT ${fault === undefined ? '' : `${fault.stage}/${fault.code}`}`.trim()
    : markWords[kind].name;

/** Faults over notes: they come last. */
export function marksOfRow(pen: Pen, transmission: PicturedTransmission, place: RowPlace): string {
  const marks = within(place, transmission.marks.map(widened)).toSorted(
    (a, b) => Number(a.kind === 'fault') - Number(b.kind === 'fault'),
  );
  const faults = marks.filter(({ kind }) => kind === 'fault');
  return marks.map((mark) => drawMark(pen, transmission, place, mark, faults)).join('');
}

const widened = (mark: Mark): Mark => ({ ...mark, endUs: Math.max(mark.endUs, mark.startUs + 1) });

function drawMark(
  pen: Pen,
  transmission: PicturedTransmission,
  place: RowPlace,
  mark: Mark,
  faults: readonly Mark[],
): string {
  const fault = mark.kind === 'fault';
  const colour = fault ? theme.fault : theme.note;
  const x = xOf(place, mark.startUs);
  const width = Math.max(fault ? 3 : 2, xOf(place, mark.endUs) - x);
  const height = rowHeight - theme.row.labels - theme.row.space;
  const top = place.top + theme.row.labels;
  const band = pen.rect(x, top, width, height, { fill: colour, opacity: fault ? 0.22 : 0.13 });
  const edge = pen.rect(x, top, fault ? 2 : 1, height, { fill: colour });
  // Where the fault's own word stands, no other is needed.
  const hidden = !fault && faults.some((each) => Math.abs(xOf(place, each.startUs) - x) < 190);
  const begins = mark.startUs >= place.startUs;
  const word = begins ? markName(mark, transmission) : `… ${markName(mark, transmission)}`;
  const size = fault ? theme.normal : theme.small;
  const atEnd = x + pen.width(word, size) > theme.width;
  const text = hidden
    ? ''
    : pen.text(word, atEnd ? theme.width - 4 : x, top - 3, {
        size,
        fill: colour,
        bold: fault,
        anchor: atEnd ? 'end' : 'start',
      });
  return pen.element(
    'g',
    {
      class: `mark ${mark.kind}`,
      'data-kind': mark.kind,
      'data-start-us': mark.startUs,
      'data-end-us': mark.endUs,
    },
    band + edge + text,
  );
}
