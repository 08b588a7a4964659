/** A picture as one HTML file that needs nothing else: to be zoomed and walked through from mark to mark. */
import { escaped } from './svg/pen.ts';

/** Runs in the page. Zooms and moves by changing what part of the picture is seen. */
const script = `
const svg = document.querySelector('svg');
const [fullWidth, fullHeight] = [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height];
const marks = [...svg.querySelectorAll('.mark')];
const view = { x: 0, y: 0, width: fullWidth };
let at = -1;
const ratio = () => innerHeight / innerWidth;
function show() {
  view.width = Math.min(fullWidth * 1.5, Math.max(20, view.width));
  view.x = Math.min(fullWidth - 10, Math.max(10 - view.width, view.x));
  view.y = Math.min(fullHeight - 10, Math.max(10 - view.width * ratio(), view.y));
  svg.setAttribute('viewBox', [view.x, view.y, view.width, view.width * ratio()].join(' '));
}
function zoom(factor, px = innerWidth / 2, py = innerHeight / 2) {
  const scale = view.width / innerWidth;
  const [x, y] = [view.x + px * scale, view.y + py * scale];
  view.width = Math.min(fullWidth * 1.5, Math.max(20, view.width * factor));
  view.x = x - px * (view.width / innerWidth);
  view.y = y - py * (view.width / innerWidth);
  show();
}
function move(dx, dy) {
  const scale = view.width / innerWidth;
  view.x += dx * scale;
  view.y += dy * scale;
  show();
}
function goTo(step) {
  if (marks.length === 0) return;
  at = (at + step + marks.length) % marks.length;
  const box = marks[at].getBBox();
  view.width = Math.max(500, box.width * 1.3);
  view.x = box.x + box.width / 2 - view.width / 2;
  view.y = box.y + box.height / 2 - (view.width * ratio()) / 2;
  show();
}
function whole() {
  Object.assign(view, { x: 0, y: 0, width: fullWidth });
  show();
}
const verbs = { in: () => zoom(0.7), out: () => zoom(1 / 0.7), whole, next: () => goTo(1), before: () => goTo(-1) };
for (const button of document.querySelectorAll('button')) button.onclick = verbs[button.name];
document.querySelector('[name=next]').hidden = document.querySelector('[name=before]').hidden = marks.length === 0;
addEventListener('wheel', (event) => {
  event.preventDefault();
  if (event.ctrlKey || event.metaKey || !event.shiftKey) zoom(Math.exp(event.deltaY * 0.0015), event.clientX, event.clientY);
  else move(event.deltaY, 0);
}, { passive: false });
let held;
svg.addEventListener('pointerdown', (event) => { held = event; svg.setPointerCapture(event.pointerId); });
svg.addEventListener('pointermove', (event) => {
  if (!held) return;
  move(held.clientX - event.clientX, held.clientY - event.clientY);
  held = event;
});
svg.addEventListener('pointerup', () => { held = undefined; });
const keys = { '+': verbs.in, '-': verbs.out, 0: whole, n: verbs.next, p: verbs.before,
  ArrowLeft: () => move(-80, 0), ArrowRight: () => move(80, 0), ArrowUp: () => move(0, -80), ArrowDown: () => move(0, 80),
  PageUp: () => move(0, -innerHeight * 0.9), PageDown: () => move(0, innerHeight * 0.9) };
addEventListener('keydown', (event) => keys[event.key]?.());
addEventListener('resize', show);
show();
`;

const style = `
html, body { margin: 0; height: 100%; overflow: hidden; background: #fff; }
svg { display: block; width: 100vw; height: 100vh; cursor: grab; touch-action: none; }
svg:active { cursor: grabbing; }
nav { position: fixed; right: 12px; bottom: 12px; display: flex; gap: 6px; }
button { font: 16px ui-monospace, monospace; padding: 6px 12px; border: 1px solid #888; border-radius: 4px; background: #fff; cursor: pointer; }
`;

const buttons = [
  ['in', '+', 'zoom in (+ or wheel)'],
  ['out', '−', 'zoom out (- or wheel)'],
  ['whole', 'whole', 'the whole picture (0)'],
  ['before', '‹ mark', 'the mark before (p)'],
  ['next', 'mark ›', 'the next mark (n)'],
] as const;

/** The page around an SVG that `svgPicture` has drawn. */
export const htmlPage = (title: string, svg: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
<body>
${svg}
<nav>${buttons.map(([name, text, hint]) => `<button name="${name}" title="${hint}">${text}</button>`).join('')}</nav>
<script>${script}</script>
</body>
</html>
`;
