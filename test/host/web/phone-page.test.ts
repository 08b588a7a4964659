/** Protects `impsim up --lan` on the phone: from the scanned address to the agent, storing nothing, with the screen kept on in plain HTTP. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PhoneSite } from '../../../host/site/phone-site.ts';
import { deskOf } from '../../../host/up/lan-phone.ts';
import { FrameBrowser } from './frame-browser.ts';
import { axeFindings, hasPageBrowser, looks, openPageBrowser, openSeen, untilHolds } from './page-browser.ts';
import { hasFrameBrowser, TransmitterStage } from './transmitter-stage.ts';

const network = { ssid: 'HomeNet', password: 's3cret!!' };

describe.runIf(hasFrameBrowser && hasPageBrowser)('a phone’s page', () => {
  let frames: FrameBrowser;
  let browser: Browser;
  let stage: TransmitterStage;
  let site: PhoneSite;
  let shown: number;

  beforeAll(async () => {
    [frames, browser] = await Promise.all([FrameBrowser.open(), openPageBrowser()]);
  });
  afterAll(() => Promise.all([frames.close(), browser.close()]));
  beforeEach(async () => {
    stage = await TransmitterStage.open(frames);
    shown = 0;
    const desk = deskOf(stage.cloud, stage.accountId, {
      imp: { deviceId: stage.rig.device.identity.deviceId, network },
      look: ({ shades }) => (shown = shades.length),
    });
    site = await PhoneSite.open(desk, { host: '127.0.0.1' });
  });
  afterEach(async () => {
    await site.close();
    await stage.close();
  });

  it('enrolls frame by frame, shows the agent, and keeps no secret', async () => {
    const { hand, rig } = stage;
    await frames.goTo(site.entrance());
    await hand.reads('This page came in plain HTTP');
    expect(await frames.run('location.hash')).toBe('');
    await hand.type('countdown', '0');
    await stage.fillWifi();
    await stage.shine(await stage.film());
    const { agent } = await rig.until('enrolled');
    expect(await hand.reads('The device is enrolled')).toContain(agent.agentUrl);
    expect(shown).toBeGreaterThan(200);
    expect(await frames.run('document.cookie + JSON.stringify(sessionStorage)')).toBe('{}');
    expect(await frames.run('Object.keys(localStorage).join()')).toBe('impsim.flashing-understood');
  });

  it.each(looks)('is for everyone on a %s, %s', async (...look) => {
    const { page, requests, complaints } = await openSeen(browser, look);
    await page.goto(site.entrance());
    await page.getByRole('button', { name: 'Start BlinkUp' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(`document.documentElement.scrollWidth <= innerWidth`)).toBe(true);
    expect(requests.filter((request) => !request.startsWith(site.url))).toEqual([]);
    expect(complaints).toEqual([]);
    const pictures = process.env['IMPSIM_SCREENSHOTS'];
    if (pictures !== undefined)
      await page.screenshot({ path: `${pictures}/phone-${look[0]}-${look[1]}.png`, fullPage: true });
    await page.context().close();
  });

  it('plays a silent film where the screen cannot be kept on otherwise', async () => {
    const { page, complaints } = await openSeen(browser, looks[0]);
    // As in plain HTTP from another machine.
    await page.addInitScript(`delete Navigator.prototype.wakeLock`);
    await page.goto(site.entrance());
    await page.locator('#network-ssid').fill('HomeNet');
    await page.locator('#network-password').fill('s3cret!!');
    await page.locator('#countdown').selectOption('10');
    await page.getByRole('button', { name: 'Start BlinkUp' }).click();
    await page.locator('dialog[open] button.first').click();
    const film = page.locator('video');
    await film.waitFor({ state: 'attached' });
    await untilHolds(page, `document.querySelector('video')?.currentTime > 0`);
    expect(await film.evaluate((one: { muted: boolean; loop: boolean }) => one.muted && one.loop)).toBe(true);
    await page.keyboard.press('Escape');
    await film.waitFor({ state: 'detached' });
    await page.getByText('ended before its time').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('says what to do with an address that was used', async () => {
    const { page } = await openSeen(browser, looks[0]);
    const entrance = site.entrance();
    await page.goto(entrance);
    await page.getByRole('button', { name: 'Start BlinkUp' }).waitFor();
    await page.goto('about:blank');
    await page.goto(entrance);
    await page.getByText('This address has been used').waitFor();
    await page.getByText(/type p in the terminal/).waitFor();
    await page.context().close();
  });
});
