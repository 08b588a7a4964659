/** Light folded over its symbol period: where lines cross and where they keep apart, as text. Pure. */

/** Columns for two symbols, rows for the whole scale. */
const columns = 48;
const rows = 9;
/** From never to often. */
const letters = ' ·:+#';
const symbolsShown = 2;
const fullScale = 65_535;

/** One line per row, the brightest first. `levels` should be a second or less: longer, and the screen's own clock blurs it. */
export function eyeDiagram(levels: Uint16Array, sampleHz: number, symbolHz: number): readonly string[] {
  const counts = Array.from({ length: rows }, () => new Uint32Array(columns));
  const perSample = symbolHz / sampleHz / symbolsShown;
  for (const [i, level] of levels.entries()) {
    const turns = i * perSample;
    const column = Math.floor((turns - Math.floor(turns)) * columns);
    const row = rows - 1 - Math.min(rows - 1, Math.floor((level / fullScale) * rows));
    const cells = counts[row];
    if (cells !== undefined) cells[column] = (cells[column] ?? 0) + 1;
  }
  const most = Math.max(1, ...counts.flatMap((cells) => [...cells]));
  const letter = (count: number): string =>
    letters[
      count === 0 ? 0 : 1 + Math.min(letters.length - 2, Math.floor((count / most) * (letters.length - 1)))
    ] ?? ' ';
  return counts.map((cells) => Array.from(cells, letter).join(''));
}
