/** Light and thresholds of a row. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { firstAt, sampleTimeUs } from '../light-history.ts';
import type { Thresholds } from '../picture.ts';
import { type Veil, veiledColumns } from '../veil.ts';
import type { Pen } from './pen.ts';
import { type RowPlace, within, xOf, yOf } from './row-place.ts';
import { plotWidth, theme, trackTop } from './theme.ts';

type Point = readonly [x: number, y: number];

/** More samples than this in a row are drawn as extremes of columns. */
const mostSamples = 4 * plotWidth;
const columns = 2 * plotWidth;
const lifted: Point = [0, Number.NaN];

/** The samples, unbroken where time is. */
export function lightOfRow(pen: Pen, light: readonly LightBlock[], place: RowPlace, veil: Veil): string {
  const points: Point[] = [];
  const periodUs = 1e6 / (light[0]?.sampleHz ?? 1);
  let lastUs = -Infinity;
  let count = 0;
  for (const block of light) {
    if (block.levels.length === 0 || sampleTimeUs(block, 0) > place.endUs) continue;
    // One sample more on either side joins the rows.
    const from = Math.max(0, firstAt(block, place.startUs) - 1);
    const to = Math.min(block.levels.length, firstAt(block, place.endUs) + 1);
    for (let i = from; i < to; i++) {
      const atUs = sampleTimeUs(block, i);
      if (atUs - lastUs > 2.5 * periodUs) points.push(lifted);
      points.push(veil.hides(atUs) ? lifted : [atUs, block.levels[i] ?? 0]);
      lastUs = atUs;
      count++;
    }
  }
  const drawn = count > mostSamples ? thinned(points, place) : points;
  const onSheet = drawn.map(([atUs, level]): Point => [xOf(place, atUs), yOf(place, level)]);
  return pen.trace(onSheet, {
    stroke: theme.light,
    'stroke-width': 1.1,
    'stroke-linejoin': 'round',
    class: 'light',
  });
}

/** Lowest and highest of each column, in the order of time. */
function thinned(points: readonly Point[], { startUs, endUs }: RowPlace): readonly Point[] {
  const stepUs = (endUs - startUs) / columns;
  const kept: Point[] = [];
  let column = -1;
  let lowest: Point = lifted;
  let highest: Point = lifted;
  const flush = () => {
    if (!Number.isNaN(lowest[1]))
      kept.push(...(lowest[0] < highest[0] ? [lowest, highest] : [highest, lowest]));
    lowest = highest = lifted;
  };
  for (const point of points) {
    if (Number.isNaN(point[1])) {
      flush();
      kept.push(lifted);
      continue;
    }
    const at = Math.floor((point[0] - startUs) / stepUs);
    if (at !== column) flush();
    column = at;
    if (!(point[1] >= lowest[1])) lowest = point;
    if (!(point[1] <= highest[1])) highest = point;
  }
  flush();
  return kept;
}

/** Thresholds as they moved: dashed, edge in grey, white in orange. */
export function thresholdsOfRow(
  pen: Pen,
  thresholds: readonly Thresholds[],
  place: RowPlace,
  veil: Veil,
): string {
  const inRow = thresholds.filter(({ atUs }) => atUs >= place.startUs && atUs < place.endUs);
  const tracks = [
    { of: ({ edge }: Thresholds) => edge, colour: theme.edge, name: 'edge' },
    { of: ({ white }: Thresholds) => white ?? Number.NaN, colour: theme.white, name: 'white' },
  ];
  return tracks
    .map(({ of, colour, name }) =>
      pen.trace(
        inRow.map((each): Point => {
          const y = yOf(place, of(each));
          const top = place.top + trackTop('light');
          const seen = !veil.hides(each.atUs) && y >= top && y <= top + theme.row.light;
          return [xOf(place, each.atUs), seen ? y : Number.NaN];
        }),
        { stroke: colour, 'stroke-width': 1, 'stroke-dasharray': '4 2', class: `threshold ${name}` },
      ),
    )
    .join('');
}

/** Grey boxes over what is hidden, with the light's extremes in them. */
export function veilOfRow(pen: Pen, light: readonly LightBlock[], place: RowPlace, veil: Veil): string {
  const top = place.top + trackTop('light');
  const height = trackTop('bytes') - trackTop('light');
  return within(place, veil.spans)
    .map((span) => {
      const [x, to] = [xOf(place, span.startUs), xOf(place, span.endUs)];
      const box = pen.rect(x, top, to - x, height, { fill: theme.secret, opacity: 0.55, class: 'secret' });
      const columnsIn = within(place, veiledColumns(light, span)).map((column) => {
        const [from, until] = [xOf(place, column.startUs), xOf(place, column.endUs)];
        const [high, low] = [yOf(place, column.highest), yOf(place, column.lowest)];
        return pen.rect(from, high, until - from, Math.max(1, low - high), {
          fill: theme.envelope,
          opacity: 0.7,
        });
      });
      const text =
        to - x > 60
          ? pen.text(veil.words.slice(0, Math.floor((to - x) / 5.6)), x + 5, top + theme.row.light + 20, {
              size: theme.small,
              fill: theme.quiet,
            })
          : '';
      return box + columnsIn.join('') + text;
    })
    .join('');
}
