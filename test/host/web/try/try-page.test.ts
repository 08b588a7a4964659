/** Protects `/try` as a user has it: the circle in the page alone, off-line, under the strict policy, for everyone, light and dark. */
import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../../../../host/cloud/index.ts';
import { enrollmentRefusals } from '../../../../host/cloud/refusals.ts';
import { openTestCloud } from '../../cloud/test-cloud.ts';
import { axeFindings, hasPageBrowser, looks, openPageBrowser, openSeen } from '../page-browser.ts';

/** Where pictures go for who wants to look at them. */
const pictures = process.env['IMPSIM_SCREENSHOTS'];
if (pictures !== undefined) mkdirSync(pictures, { recursive: true });

/** What is brought, and why it is refused. */
const refusals = [
  ['used', 'token-used'],
  ['expired', 'token-expired'],
  ['foreign', 'token-unknown'],
  ['production', 'production-plan-on-unblessed-device'],
] as const;

/** Presses the button, and waits for what became of this flash, the page's `number`th. */
async function flash(page: Page, number: number): Promise<string> {
  await page.getByRole('button', { name: 'Flash' }).click();
  await page.getByRole('heading', { name: `Flash ${number}`, exact: true }).waitFor();
  return page.getByLabel('What became of it').innerText();
}

describe.runIf(hasPageBrowser)('/try', () => {
  let browser: Browser;
  let cloud: Cloud;
  let url: string;

  beforeAll(async () => {
    ({ cloud } = await openTestCloud());
    ({ url } = await cloud.listen());
    browser = await openPageBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await cloud.close();
  });

  it('enrolls, then fails as the sliders say, without any server after it was loaded', async () => {
    const { page, requests, complaints } = await openSeen(browser);
    await page.goto(`${url}/try`, { waitUntil: 'networkidle' });
    await page.context().setOffline(true);
    requests.length = 0;
    expect(await flash(page, 1)).toContain('The device is enrolled');
    for (const [index, [bringing, code]] of refusals.entries()) {
      await page.getByLabel('Plan ID and token').selectOption(bringing);
      const refused = await flash(page, 2 + index);
      expect(refused).toContain('The cloud refused the device');
      expect(refused).toContain(code);
      const { cause, cure } = enrollmentRefusals[code];
      expect(refused.toLowerCase()).toContain(cause.toLowerCase());
      expect(refused).toContain(cure);
    }
    await page.getByLabel('Distance').fill('200');
    const unseen = await flash(page, 2 + refusals.length);
    expect(unseen).toContain('What to do:');
    expect(unseen).not.toContain('The cloud refused');
    expect(requests).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('says what is wrong with a name that cannot be sent', async () => {
    const { page } = await openSeen(browser);
    await page.goto(`${url}/try`);
    await page.getByLabel('Network name').fill('x'.repeat(33));
    expect(await flash(page, 1)).toMatch(/SSID is 1 to 32 bytes/);
    await page.context().close();
  });

  it('shows what was typed as text, whatever it is', async () => {
    const { page, complaints } = await openSeen(browser);
    await page.goto(`${url}/try`);
    await page.getByLabel('Network name').fill('<img src=x onerror=1>');
    expect(await flash(page, 1)).toContain('The imp did not reach the network');
    expect(await page.locator('main img').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(looks)('is for everyone on a %s, %s', async (...look) => {
    const { page, requests } = await openSeen(browser, look);
    await page.goto(`${url}/try`);
    expect(await flash(page, 1)).toContain('The device is enrolled');
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(`document.documentElement.scrollWidth <= innerWidth`)).toBe(true);
    expect(requests.filter((request) => !request.startsWith(url))).toEqual([]);
    if (pictures !== undefined)
      await page.screenshot({ path: `${pictures}/try-${look[0]}-${look[1]}.png`, fullPage: true });
    await page.context().close();
  });
});
