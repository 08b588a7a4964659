/** Protects what the console shows of any device: its LED and its last BlinkUp, told over a real socket, seen in a real browser by its owner alone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueDevelopmentToken } from '../../../host/cloud/index.ts';
import { LinkedImp } from '../cloud/linked-imp.ts';
import { ConsoleStage } from './console-stage.ts';
import { axeFindings, hasPageBrowser, untilHolds } from './page-browser.ts';

const network = { ssid: 'HomeNet', password: 's3cret!!' };
/** Enough to lose some symbols. */
const poorly = { lineCode: 'bi-level', impairments: { skips: 20 } } as const;

describe.runIf(hasPageBrowser)('a device over the device link', () => {
  let stage: ConsoleStage;
  let imp: LinkedImp;

  beforeAll(async () => {
    stage = await ConsoleStage.open();
    imp = new LinkedImp(stage.cloud.linkUrl, [network], { number: 9 });
  });
  afterAll(async () => {
    imp.close();
    await stage.close();
  });

  it('shows its owner, and nobody else, what its LED shows and how it received its last BlinkUp', async () => {
    const { planId, token } = await issueDevelopmentToken(stage.cloud, { accountId: stage.ann.id });
    const [ann, bob] = [await stage.console(stage.ann), await stage.console(stage.bob)];
    imp.flash({ network, planId, token });
    await imp.until(() => imp.led === 'online');
    const row = ann.getByRole('row', { name: imp.id });
    await row.locator('.led[title="on-line"]').waitFor();

    await stage.show(ann, `devices/${imp.id}`);
    const led = ann.locator('dt:text("Status LED") + dd');
    await led.getByText(/^on-line$/).waitFor();
    const drawn = ann.locator('img[alt^="The light of the last BlinkUp"]');
    await drawn.waitFor();
    await untilHolds(ann, `document.querySelector('.last-light img').naturalWidth > 0`);
    const first = (await drawn.getAttribute('src')) ?? '';
    expect(await (await ann.request.get(`${stage.url}${first}`)).text()).toContain('packet received');

    // Another one fails; a restart opens the BlinkUp window for it.
    imp.restart();
    await imp.until(() => imp.led === 'online');
    await led.getByText(/^on-line$/).waitFor();
    imp.flash({ network, planId, token }, poorly);
    await imp.until(() => imp.led === 'failed');
    await led.getByText('BlinkUp failed').waitFor();
    await ann.locator(`.last-light img:not([src="${first}"])`).waitFor();
    const svg = await (await ann.request.get(`${stage.url}${await drawn.getAttribute('src')}`)).text();
    expect(svg).toContain('FAULT');
    expect(svg).not.toContain(network.password);
    expect(await axeFindings(ann)).toEqual([]);
    if (process.env['IMPSIM_SCREENSHOTS'] !== undefined)
      await ann.screenshot({
        path: `${process.env['IMPSIM_SCREENSHOTS']}/linked-device.png`,
        fullPage: true,
      });

    expect(await bob.locator('body').innerText()).not.toContain(imp.id);
    for (const path of ['', '/light'])
      expect((await bob.request.get(`${stage.url}/api/devices/${imp.id}${path}`)).status()).toBe(404);
    expect(stage.foreign).toEqual([]);
  });

  it('tells the page that flashes what it made of it: not decoded, then decoded but no Wi-Fi', async () => {
    const page = await stage.console(stage.ann);
    await page.goto(`${stage.url}/blinkup`);
    await page.getByText('ann').waitFor();
    await page.locator('#network-ssid').fill('HomeNet');
    await page.locator('#network-password').fill('s3cret!!');
    await page.getByLabel(/^Bi-level/).check();
    await page.locator('#countdown').selectOption('0');
    await page.getByRole('button', { name: 'Start BlinkUp' }).click();
    await page.locator('dialog[open] button.first').click();
    await page.getByText('Waiting for the device').waitFor();

    // The screen is held to no real sensor: this is what the imp would see of it.
    imp.restart();
    await imp.until(() => imp.led === 'online');
    imp.flash({ network }, poorly);
    await imp.until(() => imp.led === 'failed');
    const told = page.getByRole('region', { name: `Device ${imp.id}` });
    await told.getByText(/could not decode it: /).waitFor();

    imp.flash({ network: { ...network, password: 'mistyped' } });
    await imp.until(() => imp.trace.at(-1)?.kind === 'network');
    await page.getByText('An imp has decoded the settings, and is on its way.').waitFor();
    await page.getByRole('button', { name: 'Stop waiting' }).click();
    await told.getByText(/The settings were decoded.*not come on-line/).waitFor();
    expect(await told.innerText()).toContain('Type the Wi-Fi password again.');
    await page.getByText('It was another imp').click();
    await page.getByLabel('What does the imp’s LED show now?').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    if (process.env['IMPSIM_SCREENSHOTS'] !== undefined)
      await page.screenshot({
        path: `${process.env['IMPSIM_SCREENSHOTS']}/told-by-device.png`,
        fullPage: true,
      });
    expect(stage.foreign).toEqual([]);
  });
});
