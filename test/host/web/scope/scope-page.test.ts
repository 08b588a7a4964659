/** Protects `/scope`: a capture is shown without leaving the browser, a wrong file is named with its cure, for everyone, in any look. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodeLight } from '../../../../host/captures/decode-capture.ts';
import { openCapture } from '../../../../host/captures/open-capture.ts';
import { type Cloud, makeAccount } from '../../../../host/cloud/index.ts';
import { flashOf, phoneLight } from '../../../../host/rig/phone.ts';
import { patternStepMs } from '../../../../host/scope/test-pattern.ts';
import { newHealth } from '../../../../host/serial/health.ts';
import { LightFeed } from '../../../../host/site/light-feed.ts';
import type { SeededWorld } from '../../cloud/seeded-world.ts';
import { openTestCloud } from '../../cloud/test-cloud.ts';
import { axeFindings, hasPageBrowser, looks, openPageBrowser, openSeen } from '../page-browser.ts';

const pictures = process.env['IMPSIM_SCREENSHOTS'];
const capture = join(import.meta.dirname, '..', '..', '..', 'data', 'captures', 'sdk-30fps-clear-1khz.csv');

describe.runIf(hasPageBrowser)('/scope', () => {
  let browser: Browser;
  let cloud: Cloud;
  let world: SeededWorld;
  let url: string;
  let accountId: string;

  beforeAll(async () => {
    ({ cloud, world } = await openTestCloud());
    ({ url } = await cloud.listen());
    ({ id: accountId } = await makeAccount(cloud, { username: 'ann', password: 'a good password' }));
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

  it.each(looks)(
    'shows live light as it is read on a %s, %s; pauses, saves, says what fits',
    async (...look) => {
      const { page, complaints } = await openSeen(browser, look);
      const feed = new LightFeed({ name: 'the imp on the table', sensor: null });
      const followed = vi.spyOn(feed, 'follow');
      cloud.site.light = feed;
      cloud.site.tableAccount = () => accountId;
      const entrance = cloud.site.entrance(url, accountId).replace('/#', '/scope#');
      await page.goto(entrance);
      await page.getByRole('button', { name: 'Watch the imp on the table' }).click();
      await page.getByText('Waiting for light').waitFor();
      // Light that nobody follows yet would not be told again.
      await vi.waitFor(() => expect(followed).toHaveBeenCalled(), { timeout: 60_000 });
      const settings = {
        planId: 'a1b2c3d4e5f60718',
        token: '0718293a4b5c6d7e',
        network: { ssid: 'HomeNet', password: 's3cret!!' },
      };
      const blocks = [
        ...phoneLight(flashOf(settings), { impairments: { rise: 4, fall: 3, snr: 35, bits: 12 }, seed: 3 }),
      ];
      const half = blocks.length >> 1;
      for (const block of blocks.slice(0, half)) feed.push(block);
      await page.getByText('It opens with a BlinkUp').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Pause' }).click();
      for (const block of blocks.slice(half)) feed.push(block);
      await page.getByText('A BlinkUp was decoded').waitFor();
      await page.getByText(/Resistor:/).waitFor();
      expect(await page.locator('body').innerText()).not.toContain('s3cret');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as a capture' }).click(),
      ]);
      const saved = decodeLight('saved', openCapture(await download.path()));
      expect(saved).toMatchObject({ ok: true, packet: { ssid: 'HomeNet' } });
      await page.getByRole('button', { name: 'Go on' }).click();
      expect(await axeFindings(page)).toEqual([]);
      expect(await page.evaluate(`document.documentElement.scrollWidth <= innerWidth`)).toBe(true);
      expect(complaints).toEqual([]);
      if (pictures !== undefined)
        await page.screenshot({ path: `${pictures}/scope-live-${look[0]}-${look[1]}.png`, fullPage: true });
      await page.context().close();
    },
  );

  it('tells how a board’s samples arrive, and the resistor for the test pattern', async () => {
    const { page, complaints } = await openSeen(browser);
    const health = { ...newHealth(), samples: 99, lostSamples: 1, jitterMs: 2.5 };
    const feed = new LightFeed(
      { name: 'a board', sensor: { kind: 'phototransistor', presentOhms: 22_000 } },
      () => health,
    );
    cloud.site.light = feed;
    cloud.site.tableAccount = () => accountId;
    await page.goto(cloud.site.entrance(url, accountId).replace('/#', '/scope#'));
    await page.getByRole('button', { name: 'Watch a board' }).click();
    await page.getByText('Waiting for light').waitFor();
    const shades = [0, 7000, 14_000];
    for (let step = 0; step < 10; step++)
      feed.push({
        originUs: 0,
        sampleHz: 1000,
        firstIndex: step * patternStepMs,
        levels: new Uint16Array(patternStepMs).fill(shades[step % 3]!),
      });
    await page.getByText('The test pattern is seen').waitFor();
    await page.getByText('take 68 kOhm').waitFor();
    world.pass(1000);
    await page.getByText('1 of 100 samples').waitFor();
    await page.getByText('2.5 ms').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    if (pictures !== undefined)
      await page.screenshot({ path: `${pictures}/scope-pattern.png`, fullPage: true });
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
