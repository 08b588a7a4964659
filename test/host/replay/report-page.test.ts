/** Protects the report's page: 5,000 captures in a real browser, filtered, sorted, opened, compared; nothing from outside of it. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBaseline } from '../../../host/replay/baseline.ts';
import { observe } from '../../../host/pictures/observer.ts';
import { svgPicture } from '../../../host/pictures/svg-picture.ts';
import { openCapture } from '../../../host/captures/open-capture.ts';
import type { CaptureResult, Verdict } from '../../../host/replay/outcome.ts';
import { Report } from '../../../host/replay/report/report.ts';
import { summaryOf } from '../../../host/replay/summary.ts';
import { captureFolder } from '../cli/impsim.ts';
import { newFolder } from './captures.ts';
import { resultOf } from './results.ts';

const folder = newFolder();
const count = 5000;
/** What would end the script, or be taken for markup. */
const hostile = 'captures/</script><img src=x onerror=alert(1)>&quot;.wav';

const results = (margin: number, failing: (i: number) => boolean): readonly CaptureResult[] =>
  Array.from({ length: count }, (_, i) => {
    const verdict: Verdict = failing(i) ? 'fail' : i % 100 === 7 ? 'no-expectation' : 'pass';
    return resultOf(i === 11 ? hostile : `captures/lab-${String(i).padStart(4, '0')}.wav`, verdict, {
      marginDb: Math.round((8 + 4 * Math.sin(i / 300) + margin * (i % 50 === 3 ? 1 : 0)) * 10) / 10,
    });
  });
const earlier = results(0, (i) => i % 10 === 1 && i < 2500);
const now = results(-2, (i) => i % 10 === 1 && i >= 500);

let browser: Browser;
let page: Page;
const problems: string[] = [];
const asked: string[] = [];

beforeAll(async () => {
  writeFileSync(
    join(folder, 'earlier.jsonl'),
    earlier.map((result) => `${JSON.stringify(result)}\n`).join(''),
  );
  const picture = Uint8Array.from(
    deflateRawSync(
      svgPicture(observe(openCapture(join(captureFolder, 'sdk-60fps-repeats-1khz.csv')), 'a flash')).svg,
    ),
  );
  const report = new Report(join(folder, 'report'));
  // Half of them fit into the page, as with real ones; the others lie beside it.
  for (let i = 0; i < count; i += 3) report.keepPicture(i, picture);
  report.finish({
    results: now,
    summary: summaryOf(now),
    regression: readBaseline(join(folder, 'earlier.jsonl')).compare(now),
    startedAt: new Date('2026-01-02T03:04:05Z'),
    seed: 1,
    junit: '<testsuites/>',
  });
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  page = await browser.newPage({ viewport: { width: 1400, height: 1100 } });
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('dialog', (dialog) => {
    problems.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(report.page).href);
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const shown = (): Promise<string | null> => page.textContent('#count');
const column = (number: number): Promise<string[]> =>
  page.locator(`#scroller tbody tr[data-index] td:nth-child(${number})`).allTextContents();

describe('the page of a report on 5,000 captures', () => {
  it('shows failing captures first, and only as many rows as can be seen', async () => {
    expect(await page.title()).toBe('impsim replay: 5000 captures');
    expect(await shown()).toBe('5000 of 5000');
    const verdicts = await column(1);
    expect(verdicts.length).toBeGreaterThan(15);
    expect(verdicts.length).toBeLessThan(100);
    expect(new Set(verdicts)).toEqual(new Set(['fail']));
  });

  it('scrolls to the last', async () => {
    await page.locator('#scroller').evaluate((list) => {
      list.scrollTop = list.scrollHeight;
    });
    await page
      .locator('#scroller tr[data-index] td:nth-child(2)', { hasText: 'captures/lab-4999.wav' })
      .waitFor();
  });

  it('filters by verdict, by fault, by words', async () => {
    const failed = now.filter(({ verdict }) => verdict === 'fail').length;
    await page.click('.chip.fail');
    expect(await shown()).toBe(`${failed} of 5000`);
    await page.click('.chip.fail');
    expect(await shown()).toBe('5000 of 5000');
    await page.click('[data-fault="frame/crc"]');
    expect(await shown()).toBe(`${failed} of 5000`);
    expect(await page.inputValue('#fault')).toBe('frame/crc');
    await page.selectOption('#fault', '');
    await page.fill('#search', 'LAB-42 pass');
    expect(await shown()).toBe(
      `${now.filter(({ file, verdict }) => file.includes('lab-42') && verdict === 'pass').length} of 5000`,
    );
    await page.fill('#search', '');
  });

  it('sorts, and puts what was not measured last', async () => {
    await page.click('[data-sort="marginDb"]');
    const rising = (await column(6)).map(Number);
    expect(rising).toEqual(rising.toSorted((a, b) => a - b));
    await page.click('[data-sort="marginDb"]');
    expect(Number((await column(6))[0])).toBeGreaterThan(11);
  });

  it('compares with the baseline', async () => {
    await page.click('[data-change="newly failing"]');
    expect(await shown()).toBe(
      `${now.filter(({ verdict }, i) => verdict === 'fail' && earlier[i]!.verdict !== 'fail').length} of 5000`,
    );
    await page.selectOption('#change', 'margin lost');
    expect(new Set(await column(8))).toEqual(new Set(['margin lost']));
    const [before, after] = [await column(7), await column(6)];
    for (const [i, margin] of before.entries()) expect(Number(margin) - Number(after[i])).toBeCloseTo(2, 1);
    await page.selectOption('#change', '');
  });

  it('opens a capture, with its picture from the page or from beside it', async () => {
    for (const [name, index] of [
      ['lab-0501', 501],
      ['lab-4998', 4998],
    ] as const) {
      await page.fill('#search', name);
      await page.click(`#scroller tr[data-index="${index}"]`);
      expect(await page.textContent('#detail h2')).toBe(`captures/${name}.wav`);
      const image = page.locator('#detail img');
      await image.waitFor();
      await expect
        .poll(() => image.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth))
        .toBeGreaterThan(500);
    }
    expect(asked.filter((url) => url.endsWith('pictures/4998.js'))).toHaveLength(1);
    expect(await page.textContent('#detail')).toContain('quality');
  });

  it('opens by the keyboard, and from a point of the trend', async () => {
    await page.fill('#search', 'lab-0501');
    await page.focus('#scroller tr[data-index="501"]');
    await page.keyboard.press('Enter');
    expect(await page.textContent('#detail')).toContain('packet: expected settings, got frame/crc');
    await page.selectOption('#measure', 'snrDb');
    expect(await page.textContent('#trend-words')).toMatch(/^snrDb of 1 captures/);
    await page.fill('#search', '');
    expect(await page.textContent('#trend-words')).toMatch(/^snrDb of 5000 captures: median/);
    await page.locator('#trend circle[data-index="2500"]').dispatchEvent('click', { bubbles: true });
    expect(await page.textContent('#detail h2')).toBe('captures/lab-2500.wav');
  });

  it('takes no name for markup, needs nothing from elsewhere, and says nothing to the console', async () => {
    await page.fill('#search', 'onerror');
    await page.click('#scroller tr[data-index="11"]');
    expect(await page.textContent('#detail h2')).toBe(hostile);
    expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('blob:'))).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('is drawn', async () => {
    await page.fill('#search', '');
    await page.selectOption('#measure', 'marginDb');
    await page.locator('#scroller tr[data-index]').first().click();
    const picture = await page.screenshot(
      process.env['IMPSIM_SCREENSHOT'] === undefined
        ? {}
        : { path: process.env['IMPSIM_SCREENSHOT'], fullPage: true },
    );
    expect(picture.length).toBeGreaterThan(20_000);
  });
});
