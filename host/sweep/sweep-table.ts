import type { Sweep } from './sweep.ts';

/** The map as CSV: a column an axis, with its unit, then what came of the flashes. */
export function sweepCsv({ plan, points }: Sweep): string {
  const names = plan.axes.map(({ name, unit }) => (unit === '' ? name : `${name}_${unit}`));
  const head = [...names, 'trials', 'received', 'wrong', 'share', 'margin_dB', 'fault'];
  const rows = points.map(({ at, trials, received, wrong, marginDb, fault }) => [
    ...at,
    trials,
    received,
    wrong,
    received / trials,
    marginDb ?? '',
    fault,
  ]);
  return [head, ...rows].map((row) => `${row.join(',')}\n`).join('');
}
