/** Protects that everybody can use the transmitter: every part of its form, in each look, by keyboard. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, makeAccount } from '../../../host/cloud/index.ts';
import { openTestCloud } from '../cloud/test-cloud.ts';
import { axeFindings, hasPageBrowser, looks, openPageBrowser, openSeen, untilHolds } from './page-browser.ts';

const pictures = process.env['IMPSIM_SCREENSHOTS'];

describe.runIf(hasPageBrowser)('the transmitter', () => {
  let browser: Browser;
  let cloud: Cloud;
  let url: string;
  let accountId: string;

  beforeAll(async () => {
    ({ cloud } = await openTestCloud());
    ({ url } = await cloud.listen());
    ({ id: accountId } = await makeAccount(cloud, { username: 'ann', password: 'a good password' }));
    browser = await openPageBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await cloud.close();
  });

  it.each(looks)('is for everyone on a %s, %s: signed out, all of the form, the warning', async (...look) => {
    const { page, requests, complaints } = await openSeen(browser, look);
    await page.goto(`${url}/blinkup`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    if (pictures !== undefined)
      await page.screenshot({ path: `${pictures}/blinkup-out-${look[0]}-${look[1]}.png`, fullPage: true });
    await page.goto('about:blank');
    await page.goto(cloud.site.entrance(url, accountId).replace('/#', '/blinkup#'));
    await page.getByText('ann').waitFor();
    await page.getByText('App with the BlinkUp SDK').click();
    await page.getByText('Static addressing instead of DHCP').click();
    await page.getByText('HTTP proxy').click();
    await page.getByText('And WPS?').click();
    await page.getByText('Light for tuning a sensor').click();
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(`document.documentElement.scrollWidth <= innerWidth`)).toBe(true);
    if (pictures !== undefined)
      await page.screenshot({ path: `${pictures}/blinkup-all-${look[0]}-${look[1]}.png`, fullPage: true });
    await page.getByRole('button', { name: 'Square wave' }).click();
    await page.getByRole('heading', { name: 'The screen is going to flash' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Do not flash' }).click();
    expect(requests.filter((request) => !request.startsWith(url) && request !== 'about:blank')).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('is walked by Tab from top to bottom, and ends steady light with Escape', async () => {
    const { page } = await openSeen(browser);
    await page.goto(cloud.site.entrance(url, accountId).replace('/#', '/blinkup#'));
    await page.getByText('ann').waitFor();
    const stops: { readonly top: number; readonly ring: boolean }[] = [];
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate<{ top: number; ring: boolean } | null>(`(() => {
        const { activeElement: at } = document;
        if (at === document.body || !document.getElementById('main').contains(at) || at.id === 'main') return null;
        return { top: at.getBoundingClientRect().top + scrollY, ring: getComputedStyle(at).outlineStyle !== 'none' };
      })()`);
      if (stop === null && stops.length > 0) break;
      if (stop !== null) stops.push(stop);
    }
    expect(stops.length).toBeGreaterThan(8);
    expect(stops.every(({ ring }) => ring)).toBe(true);
    const tops = stops.map(({ top }) => Math.round(top / 40));
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    await page.getByText('Light for tuning a sensor').click();
    const white = page.getByRole('button', { name: 'White' });
    await white.focus();
    await white.press('Enter');
    await page.locator('.flash').waitFor();
    await untilHolds(
      page,
      `getComputedStyle(document.querySelector('.flash')).backgroundColor === 'rgb(255, 255, 255)'`,
    );
    await page.keyboard.press('Escape');
    await page.locator('.flash').waitFor({ state: 'detached' });
    await untilHolds(page, `document.activeElement.textContent === 'White'`);
    await page.context().close();
  });
});
