/** The report's picture of one measure over all captures that are shown. Part of its script. */
export const trendScript = String.raw`
const pixels = { left: 46, right: 8, top: 8, bottom: 18, width: 640, height: 200 };
function drawTrend() {
  const measure = $('measure').value;
  const points = shown.filter((row) => typeof row.quality[measure] === 'number').toSorted((a, b) => a.index - b.index);
  const values = points.map((row) => row.quality[measure]);
  const svg = $('trend');
  svg.replaceChildren();
  if (points.length === 0) { $('trend-words').textContent = 'not measured'; return; }
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  const low = Math.min(sorted[0], 0);
  const high = Math.max(sorted.at(-1), low + 1e-3);
  const x = (i) => pixels.left + (points.length === 1 ? 0.5 : i / (points.length - 1)) * (pixels.width - pixels.left - pixels.right);
  const y = (value) => pixels.top + ((high - value) / (high - low)) * (pixels.height - pixels.top - pixels.bottom);
  const shape = (name, attributes, words) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (words !== undefined) made.textContent = words;
    svg.append(made);
    return made;
  };
  for (const value of [low, (low + high) / 2, high]) {
    shape('line', { x1: pixels.left, x2: pixels.width - pixels.right, y1: y(value), y2: y(value), stroke: '#d5d8dc' });
    shape('text', { x: pixels.left - 6, y: y(value) + 4, 'text-anchor': 'end', 'font-size': 11 }, String(Math.round(value * 1000) / 1000));
  }
  shape('text', { x: pixels.left, y: pixels.height - 4, 'font-size': 11 }, 'captures in the order of their names');
  points.forEach((row, i) => {
    if (measure === 'marginDb' && row.marginBeforeDb !== null)
      shape('circle', { cx: x(i), cy: y(Math.min(high, Math.max(low, row.marginBeforeDb))), r: 2, fill: 'none', stroke: '#9aa0a6' });
    const point = shape('circle', { cx: x(i), cy: y(values[i]), r: 2.5, fill: colours[row.verdict], 'data-index': row.index });
    const title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
    title.textContent = row.file + ': ' + values[i];
    point.append(title);
  });
  $('trend-words').textContent = measure + ' of ' + points.length + ' captures: median ' + at(0.5) + ', a tenth below ' + at(0.1) + ', least ' + sorted[0] + ', most ' + sorted.at(-1) +
    (compared && measure === 'marginDb' ? '; rings: the baseline' : '');
}
`;
