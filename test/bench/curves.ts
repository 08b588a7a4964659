/** Curves of a share, 0..1, against decibels above the limit, as one SVG. */
import { Pen } from '../../host/pictures/svg/pen.ts';
import { theme } from '../../host/pictures/svg/theme.ts';

export interface Curve {
  readonly name: string;
  readonly at: readonly { readonly x: number; readonly share: number }[];
}

const width = 880;
const height = 380;
const [left, right, top, bottom] = [56, 380, 40, 44];
const colours = [
  '#1b6ca8',
  '#c0392b',
  '#2e8b57',
  '#8e44ad',
  '#b9770e',
  '#16a085',
  '#7f8c8d',
  '#d35400',
  '#2c3e50',
];

/** The curves, each through its points, with a legend. */
export function drawCurves(title: string, curves: readonly Curve[]): string {
  const pen = new Pen('strokes');
  const xs = curves.flatMap(({ at }) => at.map(({ x }) => x));
  const from = Math.min(0, ...xs);
  const to = Math.max(1, ...xs);
  const across = (x: number) => left + ((x - from) / (to - from)) * (width - left - right);
  const down = (share: number) => top + (1 - share) * (height - top - bottom);
  const small = { size: 11, fill: theme.quiet };
  const line = (points: readonly string[], stroke: string, strokeWidth: number) =>
    pen.element('polyline', { points: points.join(' '), fill: 'none', stroke, 'stroke-width': strokeWidth });
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      line(
        [`${across(from)},${down(share)}`, `${across(to)},${down(share)}`],
        theme.quiet,
        share === 0.5 ? 1 : 0.3,
      ) + pen.text(`${share * 100} %`, left - 6, down(share) + 4, { ...small, anchor: 'end' }),
  );
  const marks = Array.from({ length: Math.floor(2 * (to - from)) + 1 }, (_, i) => from + i / 2).map((x) =>
    pen.text(`${x}`, across(x), height - bottom + 16, { ...small, anchor: 'middle' }),
  );
  const drawn = curves.map(({ name, at }, i) => {
    const stroke = colours[i % colours.length] ?? theme.ink;
    const y = top + 8 + 20 * i;
    return (
      line(
        at.map(({ x, share }) => `${across(x).toFixed(1)},${down(share).toFixed(1)}`),
        stroke,
        1.8,
      ) +
      line([`${width - right + 12},${y}`, `${width - right + 32},${y}`], stroke, 1.8) +
      pen.text(name, width - right + 38, y + 4, { size: 11, fill: theme.ink })
    );
  });
  const words =
    pen.text(title, 10, 20, { size: 14, fill: theme.ink, bold: true }) +
    pen.text('SNR above the limit of a detector that is told everything, dB', left, height - 10, small);
  const paper = pen.rect(0, 0, width, height, { fill: theme.paper });
  return `${pen.element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` },
    [paper, words, ...grid, ...marks, ...drawn].join('\n'),
  )}\n`;
}
