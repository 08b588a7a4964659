/** What the report's page does. Runs in a browser; `rows` and `compared` are the page's. */
export const pageScript = String.raw`
const $ = (id) => document.getElementById(id);
const colours = { fail: '#b3261e', unreadable: '#b3261e', 'no-expectation': '#8a5a00', pass: '#1b6e33' };
const order = ['fail', 'unreadable', 'no-expectation', 'pass'];
const rowHeight = 26;
const wanted = { verdict: '', fault: '', path: '', change: '', text: '' };
const sorting = { key: '', down: false };
let shown = rows;
let open = -1;

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const valueOf = (row, key) => (key in row ? row[key] : row.quality[key]);
const text = (value) => (value === undefined || value === null ? '' : String(value));

function compare(a, b) {
  const [x, y] = [valueOf(a, sorting.key), valueOf(b, sorting.key)];
  const missing = (value) => value === undefined || value === null || value === '';
  if (missing(x) || missing(y)) return missing(x) - missing(y);
  if (sorting.key === 'verdict') return order.indexOf(x) - order.indexOf(y);
  return typeof x === 'number' ? x - y : x < y ? -1 : x > y ? 1 : 0;
}

function filter() {
  const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
  shown = rows.filter((row) => {
    if (wanted.verdict && row.verdict !== wanted.verdict) return false;
    if (wanted.fault && row.fault !== wanted.fault) return false;
    if (wanted.path && row.path !== wanted.path) return false;
    if (wanted.change && row.change !== wanted.change) return false;
    if (words.length === 0) return true;
    const all = [row.file, row.verdict, row.fault, row.final, row.enrollment, row.path, row.change, ...row.misses].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
  if (sorting.key) {
    shown = shown.toSorted(compare);
    if (sorting.down) shown.reverse();
  }
  $('count').textContent = shown.length + ' of ' + rows.length;
  $('scroller').scrollTop = 0;
  draw();
  drawTrend();
}

/** Only the rows that can be seen are in the page, so that any number of them scrolls smoothly. */
function draw() {
  const body = document.querySelector('#scroller tbody');
  const first = Math.max(0, Math.floor($('scroller').scrollTop / rowHeight) - 10);
  const last = Math.min(shown.length, first + Math.ceil($('scroller').clientHeight / rowHeight) + 20);
  const columns = document.querySelectorAll('#scroller th').length;
  const spacer = (count) => element('tr', { 'aria-hidden': 'true' }, element('td', { class: 'spacer', colspan: columns, style: 'height:' + count * rowHeight + 'px' }));
  const cells = (row) => [
    ['', row.verdict, row.verdict], ['', row.file], ['', row.fault], ['', row.final], ['', row.path],
    ['number', row.quality.marginDb],
    ...(compared ? [['number', row.marginBeforeDb], ['', row.change]] : []),
    ['number', row.quality.snrDb], ['number', row.quality.eye], ['number', row.quality.symbolHz],
  ];
  body.replaceChildren(
    spacer(first),
    ...shown.slice(first, last).map((row) => {
      const line = element('tr', { 'data-index': row.index, tabindex: '0', 'aria-selected': String(row.index === open) });
      for (const [kind, value, colour] of cells(row)) line.append(element('td', { class: kind + ' ' + (colour ?? ''), title: text(value) }, text(value)));
      return line;
    }),
    spacer(shown.length - last),
  );
}

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

/** One colour after the other, four letters a second. */
function ledOf(letters) {
  const bar = element('div', { class: 'led', role: 'img', 'aria-label': 'status LED: ' + letters });
  const paint = { R: '#e53935', G: '#43a047', A: '#ffb300', '.': 'transparent' };
  for (const run of letters.match(/(.)\1*/g) ?? []) bar.append(element('span', { style: 'flex:' + run.length + ';background:' + paint[run[0]] }));
  return bar;
}

const loaded = new Map();
/** A picture that lies beside the page calls this. */
globalThis.picture = (index, base64) => loaded.get(index)?.(base64);
function base64Of(index) {
  const here = $('picture-' + index);
  if (here) return Promise.resolve(here.textContent);
  return new Promise((resolve, reject) => {
    loaded.set(index, resolve);
    const script = element('script', { src: 'pictures/' + index + '.js' });
    script.onerror = () => reject(new Error('the folder "pictures" is not beside this page'));
    script.onload = () => script.remove();
    document.body.append(script);
  });
}
async function showPicture(row, place) {
  try {
    const bytes = Uint8Array.from(atob(await base64Of(row.index)), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    const svg = await new Response(stream).text();
    if (open !== row.index) return;
    const image = element('img', { alt: 'the picture of ' + row.file });
    const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    image.onload = () => URL.revokeObjectURL(url);
    image.src = url;
    place.replaceChildren(image);
  } catch (error) {
    place.textContent = 'The picture cannot be shown: ' + error.message;
  }
}

function show(index) {
  const row = rows.find((each) => each.index === index);
  if (row === undefined) return;
  open = index;
  draw();
  const list = element('dl');
  const put = (name, value) => { if (value !== '' && value !== undefined && value !== null) list.append(element('dt', {}, name), element('dd', {}, value)); };
  put('verdict', row.verdict);
  for (const miss of row.misses) put('missed', miss);
  put('fault', row.fault && row.fault + ': ' + row.why);
  put('settings', row.packet);
  put('final', row.final + (row.enrollment ? ', enrollment: ' + row.enrollment : ''));
  put('change', row.change + (row.change === 'margin lost' ? ': ' + row.marginBeforeDb + ' to ' + row.quality.marginDb + ' dB' : ''));
  put('quality', Object.entries(row.quality).map(([name, value]) => name + ' ' + value).join(', '));
  if (row.led) put('LED', ledOf(row.led));
  const detail = $('detail');
  detail.hidden = false;
  detail.replaceChildren(element('h2', {}, row.file), list);
  if (row.picture) {
    const place = element('div', { class: 'picture' }, 'drawing');
    detail.append(place);
    void showPicture(row, place);
  } else detail.append(element('p', {}, 'No picture was drawn; see: impsim inspect ' + row.file));
  detail.scrollIntoView({ block: 'nearest' });
}

function want(key, value) {
  wanted[key] = wanted[key] === value ? '' : value;
  for (const chip of document.querySelectorAll('.chip')) chip.setAttribute('aria-pressed', String(chip.dataset.verdict === wanted.verdict));
  for (const name of ['fault', 'path', 'change']) if ($(name)) $(name).value = wanted[name];
  filter();
}

document.addEventListener('click', ({ target }) => {
  const at = target.closest('[data-index],[data-sort],[data-verdict],[data-fault],[data-change]');
  if (at === null) return;
  const { index, sort, verdict, fault, change } = at.dataset;
  if (index !== undefined) show(Number(index));
  else if (sort !== undefined) {
    Object.assign(sorting, { down: sorting.key === sort && !sorting.down, key: sort });
    filter();
  } else if (verdict !== undefined) want('verdict', verdict);
  else if (fault !== undefined) want('fault', fault);
  else want('change', change);
});
document.addEventListener('keydown', (event) => {
  const line = document.activeElement?.closest('tr[data-index]');
  if (!line) return;
  if (event.key === 'Enter') show(Number(line.dataset.index));
  const next = event.key === 'ArrowDown' ? line.nextElementSibling : event.key === 'ArrowUp' ? line.previousElementSibling : null;
  if (next?.dataset.index === undefined) return;
  event.preventDefault();
  next.focus();
});
for (const name of ['fault', 'path', 'change']) $(name)?.addEventListener('change', (event) => { wanted[name] = event.target.value; filter(); });
$('search').addEventListener('input', (event) => { wanted.text = event.target.value; filter(); });
$('measure').addEventListener('change', drawTrend);
$('scroller').addEventListener('scroll', () => requestAnimationFrame(draw));
filter();
`;
