/** A picture as SVG: an overview, and each transmission in rows as long as a line of a page, like music. */
import type { Picture, PicturedTransmission } from './picture.ts';
import { Veil, extremesOf } from './veil.ts';
import { marksToShow } from './discreet.ts';
import { rowsOf } from './rows.ts';
import { drawOverview } from './svg/overview.ts';
import { Pen, type Typeface } from './svg/pen.ts';
import { markName } from './svg/marks.ts';
import { drawRow } from './svg/row.ts';
import { seconds } from './svg/row-place.ts';
import { rowHeight, theme } from './svg/theme.ts';

export interface DrawingOptions {
  /** Draws passwords, enrollment and proxies, their light too. Default: they are grey. */
  readonly showSecrets?: boolean;
  /** What stands on what is hidden, beside that it is: how to see it. Default: the command line’s option. */
  readonly cure?: string;
  /** `strokes` draws text without any font. Default `font`: the viewer's own monospaced one. */
  readonly typeface?: Typeface;
}

export interface SvgPicture {
  readonly svg: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** A row at most this often in a transmission: frames have at most 2,080 bits. */
const mostRows = 90;
/** Marks that are explained in words. */
const mostWords = 10;
const lineHeight = 17;

/** Draws. Pure: the same picture and options give the same text. */
export function svgPicture(
  picture: Picture,
  { showSecrets = false, cure: toSee = '--show-secrets shows it', typeface = 'font' }: DrawingOptions = {},
): SvgPicture {
  const pen = new Pen(typeface);
  const sheet = new Sheet(pen);
  sheet.line(picture.title, { size: theme.large, bold: true });
  sheet.line(
    `${seconds(picture.endUs - picture.startUs)} of light, ${Math.round(picture.sampleHz * 100) / 100} samples/s, ` +
      `${countOf(picture.transmissions.length + picture.omitted, 'transmission')}${picture.omitted > 0 ? `, ${picture.omitted} not drawn` : ''}`,
  );
  if (picture.silence !== undefined) {
    const { stage, code, cause, cure } = picture.silence;
    sheet.line(`FAULT ${stage}/${code}: ${cause}.`, { fill: theme.fault, bold: true });
    sheet.line(`Cure: ${cure}.`);
  }
  sheet.skip(14);
  sheet.put(theme.overviewHeight + 34, (top) => drawOverview(pen, picture, top, showSecrets));
  for (const [index, seen] of picture.transmissions.entries()) {
    const transmission = { ...seen, marks: marksToShow(seen, showSecrets) };
    drawTransmission(sheet, pen, transmission, index + 1, { showSecrets, cure: toSee });
  }
  if (picture.transmissions.length > 0) sheet.put(lineHeight, (top) => legend(pen, top));
  return { svg: sheet.svg(picture.title), width: theme.width, height: sheet.height };
}

const countOf = (count: number, noun: string): string =>
  `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`;

/** Things under each other. */
class Sheet {
  height = 12;
  readonly #pen: Pen;
  readonly #parts: string[] = [];

  constructor(pen: Pen) {
    this.#pen = pen;
  }

  put(height: number, draw: (top: number) => string): void {
    this.#parts.push(draw(this.height));
    this.height += height;
  }

  skip(height: number): void {
    this.height += height;
  }

  /** A line of text, broken where it is too long. */
  line(
    text: string,
    {
      size = theme.normal,
      fill = theme.ink,
      bold = false,
    }: { size?: number; fill?: string; bold?: boolean } = {},
  ): void {
    const letters = Math.floor((theme.width - 2 * theme.right) / this.#pen.width('x', size));
    for (const part of broken(text, letters))
      this.put(Math.max(lineHeight, size * 1.5), (top) =>
        this.#pen.text(part, theme.right, top + size, { size, fill, bold }),
      );
  }

  svg(title: string): string {
    const { width } = theme;
    const height = Math.ceil(this.height + 8);
    const name = this.#pen.element('title', {}, escapedTitle(title));
    const paper = this.#pen.rect(0, 0, width, height, { fill: theme.paper });
    return this.#pen.element(
      'svg',
      {
        xmlns: 'http://www.w3.org/2000/svg',
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
        'font-family': 'ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace',
      },
      `${name}${paper}${this.#parts.join('\n')}`,
    );
  }
}

function broken(text: string, letters: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > letters) {
      lines.push(line);
      line = '   ';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function drawTransmission(
  sheet: Sheet,
  pen: Pen,
  transmission: PicturedTransmission,
  number: number,
  veiling: { readonly showSecrets: boolean; readonly cure: string },
): void {
  const { fault, lineCode, symbolHz, path, recovered, quality, marks, light } = transmission;
  const veil = new Veil(transmission.secrets, { ...veiling, symbolUs: 1e6 / symbolHz });
  const found = `${lineCode}, ${symbolHz} symbols/s, ${seconds(transmission.startUs)} to ${seconds(transmission.endUs)}`;
  const how = `read by the ${path === 'fast' ? 'fast path' : 'sequence detector'}${recovered ? ', a repeated refresh assumed' : ''}`;
  sheet.skip(8);
  sheet.line(
    `${number}: ${fault === undefined ? 'packet received' : `FAULT ${fault.stage}/${fault.code}`}  (${found}; ${how})`,
    {
      size: 14,
      bold: true,
      fill: fault === undefined ? theme.ink : theme.fault,
    },
  );
  sheet.line(quality.map(([name, value]) => `${name} ${value}`).join(', '), { fill: theme.quiet });
  const told = [...marks]
    .sort((a, b) => Number(b.kind === 'fault') - Number(a.kind === 'fault'))
    .slice(0, mostWords);
  for (const mark of told)
    sheet.line(
      `${seconds(mark.startUs, 3)}  ${markName(mark, transmission)}: ${mark.cause}. Cure: ${mark.cure}.`,
      {
        fill: mark.kind === 'fault' ? theme.fault : theme.ink,
      },
    );
  if (marks.length > told.length) sheet.line(`and ${marks.length - told.length} more marks`);
  sheet.skip(6);
  const { spans } = rowsOf(transmission, theme.rowSymbols);
  const drawn = { startUs: spans[0]?.startUs ?? 0, endUs: spans.at(-1)?.endUs ?? 0 };
  const { lowest, highest } = extremesOf(light, drawn) ?? { lowest: 0, highest: 0xffff };
  const margin = Math.max(8, (highest - lowest) * 0.06);
  for (const span of spans.slice(0, mostRows)) {
    const place = { ...span, lowest: lowest - margin, highest: highest + margin };
    sheet.put(rowHeight, (top) => drawRow(pen, transmission, { ...place, top }, veil));
  }
  if (spans.length > mostRows) sheet.line('the rest is not drawn');
}

function legend(pen: Pen, top: number): string {
  const entries = [
    ['light', theme.light],
    ['lit from here', theme.edge],
    ['white from here', theme.white],
    ['pulse', theme.pulse],
    ['fault', theme.fault],
    ['note', theme.note],
    ['hidden', theme.secret],
  ] as const;
  let x: number = theme.left;
  return entries
    .map(([name, colour]) => {
      const drawn =
        pen.rect(x, top + 3, 14, 7, { fill: colour }) +
        pen.text(name, x + 18, top + 11, { size: theme.small + 1, fill: theme.quiet });
      x += 40 + pen.width(name, theme.small + 1);
      return drawn;
    })
    .join('');
}

const escapedTitle = (title: string): string => title.replaceAll(/[^\p{L}\p{N} ._-]/gu, '·');
