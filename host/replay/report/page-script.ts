/** What the report's page does. Runs in a browser; `rows` and `compared` are the page's. */
import { detailScript } from './page-detail.ts';
import { trendScript } from './page-trend.ts';

const listScript = String.raw`
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
`;

export const pageScript = `${listScript}${trendScript}${detailScript}filter();\n`;
