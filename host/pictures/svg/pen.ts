/** SVG elements as text. */
import { advance, strokePath } from './strokes.ts';

export interface TextStyle {
  /** Height of type, pixels. */
  readonly size: number;
  readonly fill: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
}

/** How text is drawn: by the viewer's own font, or by strokes that need none. */
export type Typeface = 'font' | 'strokes';

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Attributes, numbers to a hundredth of a pixel; what is undefined is left out. */
const attributes = (values: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? rounded(value) : escaped(value ?? '')}"`)
    .join('');

/** Text as XML can hold it: no control characters, no half letters. */
export const escaped = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu, '·')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

export class Pen {
  readonly #typeface: Typeface;

  constructor(typeface: Typeface) {
    this.#typeface = typeface;
  }

  element(name: string, values: Readonly<Record<string, string | number | undefined>>, content = ''): string {
    return content === ''
      ? `<${name}${attributes(values)}/>`
      : `<${name}${attributes(values)}>${content}</${name}>`;
  }

  rect(
    x: number,
    y: number,
    width: number,
    height: number,
    style: Readonly<Record<string, string | number | undefined>>,
  ): string {
    return this.element('rect', { x, y, width: Math.max(0, width), height, ...style });
  }

  line(x1: number, y1: number, x2: number, y2: number, stroke: string, dashes?: string): string {
    return this.element('line', { x1, y1, x2, y2, stroke, 'stroke-dasharray': dashes });
  }

  /** A line through points; those with NaN lift the pen. */
  trace(
    points: readonly (readonly [x: number, y: number])[],
    style: Readonly<Record<string, string | number>>,
  ): string {
    let down = false;
    let d = '';
    for (const [x, y] of points) {
      if (Number.isNaN(y)) {
        down = false;
        continue;
      }
      d += `${down ? 'L' : 'M'}${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
      down = true;
    }
    return d === '' ? '' : this.element('path', { d, fill: 'none', ...style });
  }

  text(
    text: string,
    x: number,
    y: number,
    { size, fill, anchor = 'start', bold = false }: TextStyle,
  ): string {
    if (text === '') return '';
    if (this.#typeface === 'font')
      return this.element(
        'text',
        {
          x,
          y,
          'font-size': size,
          fill,
          'text-anchor': anchor === 'start' ? undefined : anchor,
          'font-weight': bold ? 'bold' : undefined,
        },
        escaped(text),
      );
    const width = this.width(text, size);
    const from = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
    return this.element('path', {
      d: strokePath(text, from, y, size),
      fill: 'none',
      stroke: fill,
      'stroke-width': size * (bold ? 0.13 : 0.085),
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    });
  }

  /** How wide a line of text is, or nearly. */
  width(text: string, size: number): number {
    return Array.from(text).length * size * advance;
  }
}
