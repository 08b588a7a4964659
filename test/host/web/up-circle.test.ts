/**
 * Protects what a developer without hardware does first: `impsim up`, its page in a browser, a flash in real time, which the simulated
 * imp sees by the page’s own stamps. On a busy machine symbols come late, and where the page is blocked they are never shown: it says so, and the flash is sent again.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UpProcess } from '../up/up-process.ts';
import { axeFindings, hasPageBrowser, openPageBrowser, openSeen, type SeenPage } from './page-browser.ts';

const mostTries = 10;

/** Presses the button, and says yes to the warning where it comes: once a browser. */
async function start(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start BlinkUp' }).click();
  const yes = page.locator('dialog[open] button.first');
  await yes.or(page.locator('.flash')).first().waitFor({ state: 'attached' });
  if (await yes.isVisible()) await yes.click();
}

/** Sends until the page shows `words`; each try before must have been reported as unsound. */
async function sendUntil(page: Page, words: string): Promise<string> {
  for (let tries = 1; ; tries++) {
    await page.locator('.flash').waitFor({ state: 'attached' });
    await page.locator('.flash').waitFor({ state: 'detached' });
    const ended = page.getByText(/The device is enrolled|The cloud refused|No device has come/);
    await ended.waitFor();
    const said = await page.locator('#main').innerText();
    if (said.includes(words)) return said;
    expect(await page.locator('#flash-report').innerText()).toMatch(/late|never shown|lost/);
    expect(tries).toBeLessThan(mostTries);
    await page.getByRole('button', { name: 'Send again', exact: true }).click();
  }
}

/** Blocks the page's main thread for some refreshes, in the middle of the frame: long after its preamble and header. */
const blockedMidFlash = `{
  let refreshes = 0;
  const count = () => {
    if (document.querySelector('.flash') === null) return requestAnimationFrame(count);
    if (refreshes++ < 160) return requestAnimationFrame(count);
    const until = performance.now() + 150;
    while (performance.now() < until);
    window.blocked = true;
  };
  requestAnimationFrame(count);
}`;

describe.runIf(hasPageBrowser)('a page’s flash at the imp of `impsim up`', () => {
  let browser: Browser;
  let up: UpProcess;
  let seen: SeenPage;
  let own: string;

  beforeAll(async () => {
    up = new UpProcess(6);
    const [opened, entrance] = await Promise.all([openPageBrowser(), up.entrance()]);
    browser = opened;
    seen = await openSeen(browser);
    await seen.page.goto(entrance);
    await seen.page.getByRole('heading', { name: 'Devices' }).waitFor();
    own = new URL(entrance).origin;
  });
  afterAll(async () => {
    await browser.close();
    await up.quit();
  });

  it('enrolls in real time at 30 symbols/s, and the page shows the agent', async () => {
    const { page, requests, complaints } = seen;
    await page.goto(`${own}/blinkup`);
    await page.getByText('looks at this screen').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.locator('#network-ssid').fill('HomeNet');
    await page.locator('#network-password').fill('s3cret!!');
    await page.locator('#rate').selectOption('30');
    await page.locator('#countdown').selectOption('0');
    await start(page);
    const said = await sendUntil(page, 'The device is enrolled');
    const agentUrl = /http:\S+/.exec(said)?.[0] ?? '';
    expect((await fetch(agentUrl)).status).toBe(200);
    expect(up.stdout).toContain('the transmitter’s page is held to the imp');
    expect(up.stdout).not.toContain('s3cret');
    expect(requests.filter((request) => !request.startsWith(own))).toEqual([]);
    expect(requests.join('\n')).not.toContain('s3cret');
    expect(complaints).toEqual([]);
    if (process.env['IMPSIM_SCREENSHOTS'] !== undefined)
      await page.screenshot({ path: `${process.env['IMPSIM_SCREENSHOTS']}/up-enrolled.png`, fullPage: true });
  }, 600_000);

  it('notices that its own main thread was blocked, says so, and is understood when it sends again slower', async () => {
    const { page, complaints } = seen;
    await page.goto(`${own}/blinkup`);
    await page.getByText('looks at this screen').waitFor();
    await page.locator('#network-ssid').fill('HomeNet');
    await page.locator('#network-password').fill('s3cret!!');
    await page.getByLabel(/^Bi-level/).check();
    await page.locator('#countdown').selectOption('0');
    await page.evaluate(blockedMidFlash);
    await start(page);
    await page.locator('.flash').waitFor({ state: 'attached' });
    await page.locator('.flash').waitFor({ state: 'detached' });
    expect(await page.evaluate('window.blocked')).toBe(true);
    expect(await page.locator('#flash-report').innerText()).toMatch(
      /[1-9]\d* symbols? never shown.*will not decode/,
    );
    // The imp, which saw what the screen showed, agrees.
    await page.getByText(/could not decode it/).waitFor();
    await page.getByRole('button', { name: 'Send again slower (30/s)' }).click();
    await sendUntil(page, 'The device is enrolled');
    expect(complaints).toEqual([]);
  }, 600_000);
});
