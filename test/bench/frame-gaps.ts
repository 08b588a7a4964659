/** Times between the frames of a page while it is moved: what a user sees as smooth or not. */
const goalMs = '16.7';

/** Longer than this, and at least one frame of 60 a second was not shown. */
const skippedMs = 25;

/** Rows of a table: what, measured, goal. */
export function gapRows(doing: string, gapsMs: readonly number[]): readonly (readonly string[])[] {
  const sorted = gapsMs.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
  return [
    [`between frames while ${doing}, median ms`, at(0.5), goalMs],
    ['the same, 99 of 100, ms', at(0.99), ''],
    [`frames skipped of ${gapsMs.length}`, String(gapsMs.filter((ms) => ms > skippedMs).length), '0'],
  ];
}
