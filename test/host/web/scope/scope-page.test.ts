/** Protects `/scope`: a capture is shown without leaving the browser, a wrong file is named with its cure, for everyone, in any look. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../../../../host/cloud/index.ts';
import { openTestCloud } from '../../cloud/test-cloud.ts';
import { axeFindings, hasPageBrowser, looks, openPageBrowser, openSeen } from '../page-browser.ts';

const pictures = process.env['IMPSIM_SCREENSHOTS'];
const capture = join(import.meta.dirname, '..', '..', '..', 'data', 'captures', 'sdk-30fps-clear-1khz.csv');

describe.runIf(hasPageBrowser)('/scope', () => {
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

  it.each(looks)('shows a capture on a %s, %s, off-line', async (...look) => {
    const { page, requests, complaints } = await openSeen(browser, look);
    await page.goto(`${url}/scope`, { waitUntil: 'networkidle' });
    requests.length = 0;
    await page.context().setOffline(true);
    await page.locator('#capture').setInputFiles(capture);
    await page.getByText(/tri-level, (29|30)\.\d symbols\/s/).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(`document.documentElement.scrollWidth <= innerWidth`)).toBe(true);
    expect(requests).toEqual([]);
    expect(complaints).toEqual([]);
    if (pictures !== undefined)
      await page.screenshot({ path: `${pictures}/scope-${look[0]}-${look[1]}.png`, fullPage: true });
    await page.context().close();
  });

  it('opens what is dropped on it, and says what is wrong with a file that is no capture', async () => {
    const { page } = await openSeen(browser);
    await page.goto(`${url}/scope`);
    await page.evaluate(`{
      const data = new DataTransfer();
      data.items.add(new File(['no light at all'], '<b>notes.txt'));
      document.querySelector('.drop').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    }`);
    await page.getByText('It cannot be opened').waitFor();
    await page.getByText('What to do:').waitFor();
    expect(await page.locator('main b', { hasText: 'notes' }).count()).toBe(0);
    await page.context().close();
  });
});
