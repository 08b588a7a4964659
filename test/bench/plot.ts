/** Plots of the results: bars, drawn by the same pen as pictures of light. */
import { Pen } from '../../host/pictures/svg/pen.ts';
import { theme } from '../../host/pictures/svg/theme.ts';

export interface Series {
  readonly name: string;
  readonly value: number;
}

export interface Plot {
  readonly title: string;
  readonly series: readonly Series[];
}

const width = 760;
const left = 190;
const barHeight = 18;

/** All plots under each other, as one SVG. */
export function drawPlots(plots: readonly Plot[]): string {
  const pen = new Pen('strokes');
  let y = 10;
  const parts = plots.map(({ title, series }) => {
    const most = Math.max(...series.map(({ value }) => value), 1e-9);
    const head = pen.text(title, 10, y + 14, { size: 14, fill: theme.ink, bold: true });
    y += 24;
    const bars = series.map(({ name, value }) => {
      const bar =
        pen.text(name, left - 8, y + 12, { size: 11, fill: theme.ink, anchor: 'end' }) +
        pen.rect(left, y + 2, (Math.max(0, value) / most) * (width - left - 90), barHeight - 5, {
          fill: theme.pulse,
        }) +
        pen.text(value.toPrecision(3), left + (Math.max(0, value) / most) * (width - left - 90) + 6, y + 12, {
          size: 11,
          fill: theme.quiet,
        });
      y += barHeight;
      return bar;
    });
    y += 16;
    return head + bars.join('');
  });
  const paper = pen.rect(0, 0, width, y, { fill: theme.paper });
  return pen.element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height: y, viewBox: `0 0 ${width} ${y}` },
    paper + parts.join('\n'),
  );
}
