/** The map as SVG: how many flashes came through, from red (none) over yellow to green (all). Pure. */
import { escaped } from '../pictures/svg/pen.ts';
import type { Axis } from './plan.ts';
import type { Sweep, SweepPoint } from './sweep.ts';

const cell = { width: 46, height: 26 };
const left = 110;
const top = 46;
const below = 60;

/** The last axis runs to the right, the one before it upward; each value of the others has a map of its own. */
export function heatMapSvg({ plan, points }: Sweep): string {
  const across = plan.axes.at(-1);
  const up = plan.axes.at(-2);
  if (across === undefined) throw new RangeError('a plan has an axis');
  const rows = up?.values.length ?? 1;
  const perMap = rows * across.values.length;
  const maps = Array.from({ length: points.length / perMap }, (_, i) =>
    points.slice(i * perMap, (i + 1) * perMap),
  );
  const height = top + rows * cell.height + below;
  const width = Math.max(420, left + across.values.length * cell.width + 20);
  const drawn = maps.map((map, i) => {
    const others = plan.axes
      .slice(0, -2)
      .map((axis, a) => `${axis.name} ${withUnit(axis, map[0]?.at[a] ?? 0)}`);
    return `<g transform="translate(0 ${i * height})">${mapOf(map, across, up, [plan.name, ...others].join(', '))}</g>`;
  });
  const all = height * maps.length;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${all}" viewBox="0 0 ${width} ${all}" font-family="system-ui, sans-serif" font-size="12"><rect width="${width}" height="${all}" fill="#fff"/>${drawn.join('')}</svg>`;
}

const withUnit = ({ unit }: Axis, value: number): string =>
  `${Number(value.toPrecision(4))}${unit === '' ? '' : ` ${unit}`}`;

function mapOf(map: readonly SweepPoint[], across: Axis, up: Axis | undefined, title: string): string {
  const columns = across.values.length;
  const rows = up?.values.length ?? 1;
  const cells = map.map((point, i) => {
    const x = left + (i % columns) * cell.width;
    const y = top + (rows - 1 - Math.floor(i / columns)) * cell.height;
    const percent = Math.round((100 * point.received) / point.trials);
    const words = [
      `${point.received} of ${point.trials} received`,
      ...(point.marginDb === null ? [] : [`margin ${point.marginDb} dB`]),
      ...(point.fault === '' ? [] : [point.fault]),
      ...(point.wrong === 0 ? [] : [`${point.wrong} WRONG`]),
    ].join(', ');
    return `<g class="point"><title>${escaped(words)}</title><rect x="${x}" y="${y}" width="${cell.width - 1}" height="${cell.height - 1}" fill="${colourOf(point.received / point.trials)}"/><text x="${x + cell.width / 2}" y="${y + 17}" text-anchor="middle">${percent}</text></g>`;
  });
  const bottom = top + rows * cell.height;
  const columnNames = across.values.map(
    (value, i) =>
      `<text x="${left + (i + 0.5) * cell.width}" y="${bottom + 16}" text-anchor="middle" font-size="11">${Number(value.toPrecision(3))}</text>`,
  );
  const rowNames = (up?.values ?? []).map(
    (value, i) =>
      `<text x="${left - 8}" y="${top + (rows - 1 - i) * cell.height + 17}" text-anchor="end" font-size="11">${Number(value.toPrecision(3))}</text>`,
  );
  const named = ({ name, unit }: Axis): string => escaped(unit === '' ? name : `${name}, ${unit}`);
  const upName = up === undefined ? '' : `<text x="14" y="${top - 8}">${named(up)}</text>`;
  return `<text x="14" y="20" font-size="15" font-weight="bold">${escaped(title)}: flashes received, %</text>${upName}${cells.join('')}${columnNames.join('')}${rowNames.join('')}<text x="${left}" y="${bottom + 38}">${named(across)}</text>`;
}

/** Red, yellow, green; light enough for black letters. */
function colourOf(share: number): string {
  const [from, to, part] =
    share < 0.5
      ? ([[240, 128, 112], [250, 222, 110], share * 2] as const)
      : ([[250, 222, 110], [120, 200, 120], share * 2 - 1] as const);
  return `rgb(${from.map((value, i) => Math.round(value + ((to[i] ?? 0) - value) * part)).join(' ')})`;
}
