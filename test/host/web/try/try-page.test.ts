/** Protects `/try` as a user has it: the circle in the page alone, off-line, under the strict policy, for everyone, light and dark. */
import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../../../../host/cloud/index.ts';
import { openTestCloud } from '../../cloud/test-cloud.ts';
import { axeFindings, hasPageBrowser, looks, openPageBrowser, openSeen } from '../page-browser.ts';

/** Where pictures go for who wants to look at them. */
const pictures = process.env['IMPSIM_SCREENSHOTS'];
if (pictures !== undefined) mkdirSync(pictures, { recursive: true });

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
    await page.getByRole('button', { name: 'Flash' }).click();
    await page.getByText('The device is enrolled').waitFor();
    await page.getByLabel('Plan ID and token').selectOption('used');
    await page.getByRole('button', { name: 'Flash' }).click();
    await page.getByText('The cloud refused the device').waitFor();
    expect(await page.locator('#main').innerText()).toContain('request a new token and BlinkUp again');
    await page.getByLabel('Distance').fill('200');
    await page.getByRole('button', { name: 'Flash' }).click();
    await page.getByText('What to do:').waitFor();
    await page.getByText('token-used').waitFor({ state: 'detached' });
    expect(requests).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('says what is wrong with a name that cannot be sent', async () => {
    const { page } = await openSeen(browser);
    await page.goto(`${url}/try`);
    await page.getByLabel('Network name').fill('x'.repeat(33));
    await page.getByRole('button', { name: 'Flash' }).click();
    await page.getByText(/SSID is 1 to 32 bytes/).waitFor();
    await page.context().close();
  });

  it('shows what was typed as text, whatever it is', async () => {
    const { page, complaints } = await openSeen(browser);
    await page.goto(`${url}/try`);
    await page.getByLabel('Network name').fill('<img src=x onerror=1>');
    await page.getByRole('button', { name: 'Flash' }).click();
    await page.getByText('The imp did not reach the network').waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(looks)('is for everyone on a %s, %s', async (...look) => {
    const { page, requests } = await openSeen(browser, look);
    await page.goto(`${url}/try`);
    await page.getByRole('button', { name: 'Flash' }).click();
    await page.getByText('The device is enrolled').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(`document.documentElement.scrollWidth <= innerWidth`)).toBe(true);
    expect(requests.filter((request) => !request.startsWith(url))).toEqual([]);
    if (pictures !== undefined)
      await page.screenshot({ path: `${pictures}/try-${look[0]}-${look[1]}.png`, fullPage: true });
    await page.context().close();
  });
});
