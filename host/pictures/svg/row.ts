/** One row of a transmission: its light and, under it, all that was made of it. */
import type { PicturedTransmission, SeenBitOfCode, Span } from '../picture.ts';
import { mask } from '../../../firmware/packet-summary.ts';
import type { Veil } from '../veil.ts';
import { lightOfRow, thresholdsOfRow, veilOfRow } from './light-tracks.ts';
import { marksOfRow } from './marks.ts';
import type { Pen } from './pen.ts';
import { type RowPlace, seconds, within, xOf } from './row-place.ts';
import { plotWidth, theme, trackTop } from './theme.ts';

const tracks = ['light', 'pulses', 'symbols', 'bits', 'bytes', 'fields'] as const;

export function drawRow(pen: Pen, transmission: PicturedTransmission, place: RowPlace, veil: Veil): string {
  return [
    frameOf(pen, place),
    veilOfRow(pen, transmission.light, place, veil),
    lightOfRow(pen, transmission.light, place, veil),
    thresholdsOfRow(pen, transmission.thresholds, place, veil),
    pulsesOf(pen, transmission, place, veil),
    symbolsOf(pen, transmission, place, veil),
    bitsOf(pen, transmission.bits, place, veil),
    bytesOf(pen, transmission, place, veil),
    fieldsOf(pen, transmission, place, veil),
    marksOfRow(pen, transmission, place),
  ].join('');
}

function frameOf(pen: Pen, place: RowPlace): string {
  const top = place.top + trackTop('light');
  const names = tracks.map((track) =>
    pen.text(track, theme.left - 6, place.top + trackTop(track) + Math.min(theme.row[track] - 3, 12), {
      size: theme.small,
      fill: theme.quiet,
      anchor: 'end',
    }),
  );
  const from = pen.text(seconds(place.startUs), theme.left - 6, top + 28, {
    size: theme.small,
    fill: theme.ink,
    anchor: 'end',
  });
  const outline = pen.rect(theme.left, top, plotWidth, theme.row.light, {
    fill: 'none',
    stroke: theme.frame,
  });
  return names.join('') + from + outline;
}

function pulsesOf(pen: Pen, { pulses }: PicturedTransmission, place: RowPlace, veil: Veil): string {
  const y = place.top + trackTop('pulses') + 2;
  return within(place, pulses)
    .filter((pulse) => !veil.covers(pulse))
    .map((pulse) => box(pen, place, pulse, y, theme.row.pulses - 3, { fill: theme.pulse }))
    .join('');
}

function symbolsOf(pen: Pen, { symbols }: PicturedTransmission, place: RowPlace, veil: Veil): string {
  const y = place.top + trackTop('symbols');
  return within(place, symbols)
    .filter((symbol) => !veil.covers(symbol))
    .map((symbol) =>
      box(pen, place, symbol, y, theme.row.symbols - 2, {
        fill: theme.shades[symbol.shade] ?? theme.paper,
        stroke: theme.quiet,
        'stroke-width': 0.5,
      }),
    )
    .join('');
}

function bitsOf(pen: Pen, bits: readonly SeenBitOfCode[], place: RowPlace, veil: Veil): string {
  const y = place.top + trackTop('bits') + 11;
  return bits
    .filter((bit) => middle(bit) >= place.startUs && middle(bit) < place.endUs && !veil.covers(bit))
    .map((bit) => {
      const unsure = bit.eye !== undefined && bit.eye < 0.3;
      const style = {
        size: 11,
        fill: unsure ? theme.fault : theme.ink,
        anchor: 'middle',
        bold: unsure,
      } as const;
      return pen.text(`${bit.bit}`, xOf(place, middle(bit)), y, style);
    })
    .join('');
}

function bytesOf(pen: Pen, { bytes }: PicturedTransmission, place: RowPlace, veil: Veil): string {
  const y = place.top + trackTop('bytes');
  return within(place, bytes)
    .map((byte) => {
      const hidden = veil.covers(byte);
      const cell = box(pen, place, byte, y, theme.row.bytes - 3, {
        fill: hidden ? theme.secret : theme.head,
        stroke: theme.quiet,
        'stroke-width': 0.5,
      });
      const text = hidden ? mask : byte.byte.toString(16).padStart(2, '0');
      return cell + label(pen, place, byte, y + 11, text, 11);
    })
    .join('');
}

function fieldsOf(pen: Pen, { fields }: PicturedTransmission, place: RowPlace, veil: Veil): string {
  const y = place.top + trackTop('fields');
  return within(place, fields)
    .map((field) => {
      const hidden = veil.covers(field);
      const cell = box(pen, place, field, y, theme.row.fields - 3, {
        fill: hidden ? theme.secret : theme.field,
        stroke: theme.quiet,
        'stroke-width': 0.5,
      });
      const text = hidden ? `${field.title} ${mask}` : `${field.title} ${field.text ?? ''}`.trim();
      return cell + label(pen, place, field, y + 11, text, 10);
    })
    .join('');
}

const middle = ({ startUs, endUs }: Span): number => (startUs + endUs) / 2;

function box(
  pen: Pen,
  place: RowPlace,
  span: Span,
  y: number,
  height: number,
  style: Readonly<Record<string, string | number>>,
): string {
  const x = xOf(place, span.startUs);
  return pen.rect(x, y, xOf(place, span.endUs) - x, height, style);
}

/** Text in the middle of what of a span is in the row; cut to what fits. */
function label(pen: Pen, place: RowPlace, span: Span, y: number, text: string, size: number): string {
  const [from, to] = [xOf(place, span.startUs), xOf(place, span.endUs)];
  const letters = Math.floor((to - from - 4) / pen.width('x', size));
  if (letters < 2) return '';
  const fitting = text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
  return pen.text(fitting, (from + to) / 2, y, { size, fill: theme.ink, anchor: 'middle' });
}
