/** The whole capture on one line: how bright, where the transmissions lie, where faults are. */
import type { Picture, Span } from '../picture.ts';
import { veiledColumnUs, Veil } from '../veil.ts';
import type { Pen } from './pen.ts';
import { seconds, xOf } from './row-place.ts';
import { plotWidth, theme } from './theme.ts';

const ticks = 8;

export function drawOverview(pen: Pen, picture: Picture, top: number, showSecrets: boolean): string {
  const span: Span = { startUs: picture.startUs, endUs: Math.max(picture.endUs, picture.startUs + 1) };
  const height = theme.overviewHeight;
  const axis = Array.from({ length: ticks + 1 }, (_, i) => {
    const atUs = span.startUs + ((span.endUs - span.startUs) * i) / ticks;
    const x = xOf(span, atUs);
    const anchor = i === 0 ? 'start' : i === ticks ? 'end' : 'middle';
    return (
      pen.line(x, top + height, x, top + height + 4, theme.quiet) +
      pen.text(seconds(atUs), x, top + height + 15, { size: theme.small, fill: theme.quiet, anchor })
    );
  });
  const shown = picture.transmissions.map((each, index) => {
    const x = xOf(span, each.startUs);
    const colour = each.fault === undefined ? theme.pulse : theme.fault;
    return (
      pen.rect(x, top, Math.max(2, xOf(span, each.endUs) - x), height, { fill: colour, opacity: 0.12 }) +
      pen.text(`${index + 1}`, x + 3, top + 11, { size: theme.normal, fill: colour, bold: true })
    );
  });
  const faults = [...picture.marks, ...picture.transmissions.flatMap(({ marks }) => marks)]
    .filter(({ kind }) => kind === 'fault')
    .map((mark) => {
      const x = xOf(span, mark.startUs);
      const d = `M${x - 6} ${top - 10}h12l-6 9z`;
      return (
        pen.element('path', { d, fill: theme.fault }) +
        pen.rect(x, top, Math.max(2, xOf(span, mark.endUs) - x), height, { fill: theme.fault, opacity: 0.35 })
      );
    });
  return [
    pen.rect(theme.left, top, plotWidth, height, { fill: 'none', stroke: theme.frame }),
    ...columnsOf(pen, picture, span, top, showSecrets),
    ...shown,
    ...faults,
    ...axis,
    pen.text('100 %', theme.left - 6, top + 9, { size: theme.small, fill: theme.quiet, anchor: 'end' }),
    pen.text('0', theme.left - 6, top + height, { size: theme.small, fill: theme.quiet, anchor: 'end' }),
  ].join('');
}

/** Columns of the envelope: never so fine, where a secret may be, that bits could be read from them. */
function columnsOf(
  pen: Pen,
  picture: Picture,
  span: Span,
  top: number,
  showSecrets: boolean,
): readonly string[] {
  const { envelope, transmissions } = picture;
  const pixels = (span.endUs - span.startUs) / plotWidth;
  const fine = Math.max(1, Math.ceil(pixels / envelope.columnUs));
  const coarse = showSecrets ? fine : Math.max(fine, Math.ceil(veiledColumnUs / envelope.columnUs));
  const clear = transmissions.map((each) => ({
    span: each,
    veil: new Veil(each.secrets, { showSecrets, symbolUs: 1e6 / each.symbolHz }),
  }));
  const isClear = (from: number, count: number) => {
    const startUs = envelope.startUs + from * envelope.columnUs;
    const endUs = startUs + count * envelope.columnUs;
    return clear.some(
      (each) =>
        startUs >= each.span.startUs && endUs <= each.span.endUs && !each.veil.covers({ startUs, endUs }),
    );
  };
  const boxes: string[] = [];
  for (let from = 0; from < envelope.lowest.length;) {
    const count = showSecrets || isClear(from, fine) ? fine : coarse;
    const lowest = minimum(envelope.lowest, from, count);
    const highest = maximum(envelope.highest, from, count);
    const x = xOf(span, envelope.startUs + from * envelope.columnUs);
    const to = xOf(span, envelope.startUs + (from + count) * envelope.columnUs);
    const y = (level: number) => top + theme.overviewHeight * (1 - level / 0xffff);
    if (highest >= lowest)
      boxes.push(
        pen.rect(x, y(highest), Math.max(0.6, to - x), Math.max(0.8, y(lowest) - y(highest)), {
          fill: theme.envelope,
        }),
      );
    from += count;
  }
  return boxes;
}

const minimum = (values: Uint16Array, from: number, count: number): number =>
  values.subarray(from, from + count).reduce((least, value) => Math.min(least, value), 0xffff);
const maximum = (values: Uint16Array, from: number, count: number): number =>
  values.subarray(from, from + count).reduce((most, value) => Math.max(most, value), 0);
