/** The report as one HTML file: its data, its style and its script are in it. */
import { escaped } from '../../pictures/svg/pen.ts';
import { version } from '../../version.ts';
import { measures } from '../measures.ts';
import type { ReplayRun } from '../replay.ts';
import type { PageRow } from './page-rows.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';

export interface PageContent extends ReplayRun {
  readonly rows: readonly PageRow[];
  readonly startedAt: Date;
  readonly seed: number;
}

/** All of the page up to its pictures. */
export function pageHead({ rows, summary, regression, startedAt, seed }: PageContent): string {
  const title = `impsim replay: ${summary.captures} captures`;
  const when = startedAt.toISOString().slice(0, 16).replace('T', ' ');
  const { counts } = summary;
  const chips = (
    [
      ['fail', 'failed'],
      ['unreadable', 'unreadable'],
      ['no-expectation', 'without expectation'],
      ['pass', 'passed'],
    ] as const
  ).map(
    ([verdict, words]) =>
      `<button class="chip ${verdict}" data-verdict="${verdict}" aria-pressed="false"><b>${counts[verdict]}</b> ${words}</button>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'self' file:; img-src data: blob:">
<title>${escaped(title)}</title>
<style>${pageStyle}</style>
<body>
<header>
<h1>${escaped(title)}</h1>
<p>${when} UTC, impsim ${escaped(version)}, seed ${seed}, ${(summary.lightSeconds / 60).toFixed(1)} minutes of light</p>
<nav aria-label="verdicts">${chips.join('')}</nav>
</header>
<main>
<section id="overview">
<div><h2>Faults</h2>${faultTable(summary.faults)}</div>
${regression === null ? '' : `<div><h2>Since the baseline</h2>${changeTable(regression)}</div>`}
<div><h2><label>Trend of <select id="measure">${measures.map((name) => `<option>${name}</option>`).join('')}</select></label></h2>
<svg id="trend" role="img" aria-label="the measure over all captures" viewBox="0 0 640 200"></svg><p id="trend-words"></p></div>
</section>
<section id="list">
<div id="filters">
<label>Name <input id="search" type="search" placeholder="part of a name, fault or value"></label>
<label>Fault <select id="fault"><option value="">any</option>${summary.faults
    .map(({ stage, code }) => (stage === 'capture' ? code : `${stage}/${code}`))
    .map((name) => `<option>${escaped(name)}</option>`)
    .join('')}</select></label>
<label>Read by <select id="path"><option value="">any</option><option>fast</option><option>sequence</option></select></label>
${regression === null ? '' : `<label>Change <select id="change"><option value="">any</option><option>newly failing</option><option>newly passing</option><option>margin lost</option><option>new</option></select></label>`}
<span id="count" role="status"></span>
</div>
<div id="scroller" tabindex="0"><table>
<thead><tr>
<th><button data-sort="verdict">verdict</button></th><th><button data-sort="file">capture</button></th><th><button data-sort="fault">fault</button></th>
<th><button data-sort="final">final</button></th><th><button data-sort="path">read by</button></th><th class="number"><button data-sort="marginDb">margin, dB</button></th>
${regression === null ? '' : '<th class="number"><button data-sort="marginBeforeDb">before, dB</button></th><th><button data-sort="change">change</button></th>'}
<th class="number"><button data-sort="snrDb">SNR, dB</button></th><th class="number"><button data-sort="eye">eye</button></th><th class="number"><button data-sort="symbolHz">symbols/s</button></th>
</tr></thead><tbody></tbody></table></div>
</section>
<section id="detail" aria-live="polite" hidden></section>
</main>
<script>const rows = ${forScript(rows)}; const compared = ${regression !== null};</script>
`;
}

/** The rest of the page. */
export const pageTail = (): string => `<script>${pageScript}</script>\n</body>\n</html>\n`;

/** JSON in a script: nothing in it may end the script. */
const forScript = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');

function faultTable(faults: ReplayRun['summary']['faults']): string {
  if (faults.length === 0) return '<p>none</p>';
  const lines = faults.map(({ stage, code, cause, cure, count }) => {
    const name = stage === 'capture' ? code : `${stage}/${code}`;
    const words = cause === code ? cure : cause;
    return `<tr><td class="number">${count}</td><td><button class="link" data-fault="${escaped(name)}">${escaped(name)}</button></td><td>${escaped(words)}</td></tr>`;
  });
  return `<table class="plain">${lines.join('')}</table>`;
}

function changeTable({
  newlyFailing,
  newlyPassing,
  marginLost,
  added,
  gone,
}: NonNullable<ReplayRun['regression']>): string {
  const lines = [
    ['newly failing', newlyFailing.length],
    ['newly passing', newlyPassing.length],
    ['margin lost', marginLost.length],
    ['new', added.length],
  ].map(
    ([name = '', count = 0]) =>
      `<tr><td class="number">${count}</td><td><button class="link" data-change="${name}">${name}</button></td></tr>`,
  );
  return `<table class="plain">${lines.join('')}<tr><td class="number">${gone.length}</td><td>gone</td></tr></table>`;
}
