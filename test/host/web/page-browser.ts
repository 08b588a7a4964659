/** Chromium in front of a page as a user has it: real time, and every request and every broken rule seen. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { patienceMs } from './patience.ts';

const executablePath = '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** CI installs Chromium. */
export const hasPageBrowser = process.env['CI'] !== undefined || existsSync(executablePath);
if (!hasPageBrowser) console.log(`pages in a browser are not tested: there is no ${executablePath}`);

export const openPageBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args: flags });

export const looks = [
  ['phone', 'light', 390, 844],
  ['phone', 'dark', 390, 844],
  ['desktop', 'light', 1440, 900],
  ['desktop', 'dark', 1440, 900],
] as const;

export interface SeenPage {
  readonly page: Page;
  /** Addresses of all requests, in order. */
  readonly requests: string[];
  /** What the browser complained of: errors of scripts, of the security policy, of loading. */
  readonly complaints: string[];
}

/** A page in a context of its own. The security policy stands, but for what the test itself puts into it. */
export async function openSeen(
  browser: Browser,
  [, colorScheme, width, height]: readonly [string, 'light' | 'dark', number, number] = looks[2],
): Promise<SeenPage> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height } });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, requests, complaints };
}

/**
 * Waits until an expression holds in the page. Playwright's own `waitForFunction` evaluates text again and again, which the pages' security
 * policy forbids but for the first time.
 */
export const untilHolds = (page: Page, expression: string): Promise<void> =>
  page.evaluate(
    `new Promise((done) => { const look = () => (${expression}) ? done() : requestAnimationFrame(look); look(); })`,
  );

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong: rule, and the first place. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  // Through the debugger, which no policy of a page forbids.
  await page.evaluate(axeSource);
  return page.evaluate<string[]>(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 150)).slice(0, 3).join(' | ')))`,
  );
}
