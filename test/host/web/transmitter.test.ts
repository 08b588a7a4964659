/** Protects what the transmitter says when not all goes well: clear, wrong forms, refusals, symbols that came late or never. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addDevice,
  assignDevice,
  blessDevice,
  type Cloud,
  makeApiKey,
  makeGroup,
  makeProduct,
} from '../../../host/cloud/index.ts';
import { Scope } from '../../../host/scope/scope.ts';
import { FrameBrowser } from './frame-browser.ts';
import { hasFrameBrowser, lightOfFilm, TransmitterStage } from './transmitter-stage.ts';

const isFlashing = `Boolean(document.querySelector('.flash'))`;

/** A test production group of an account. */
async function makeTestGroup(cloud: Cloud, accountId: string): Promise<string> {
  const { id: productId } = await makeProduct(cloud, { accountId, name: 'lamp' });
  return (await makeGroup(cloud, { productId, type: 'pre_production_devicegroup', name: 'tests' })).id;
}

describe.runIf(hasFrameBrowser)('the transmitter', () => {
  let browser: FrameBrowser;
  let stage: TransmitterStage;

  beforeAll(async () => {
    browser = await FrameBrowser.open();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    stage = await TransmitterStage.open(browser);
  });
  afterEach(() => stage.close());

  it.each(['Tri-level', 'Bi-level'])(
    'sends a clear without being signed in, which the imp obeys: %s',
    async (code) => {
      const { hand, rig, url } = stage;
      await browser.goTo(`${url}/blinkup`);
      await hand.reads('Sign in');
      await hand.click('Clear the device');
      await hand.click(code);
      await hand.type('countdown', '0');
      await stage.shine(await stage.film());
      expect((await rig.until('blinkup')).packet).toMatchObject({ clear: true });
      await hand.reads('“Clear device” was sent');
    },
  );

  it('says what is wrong with what was typed, and sends nothing', async () => {
    const { hand } = stage;
    await stage.signedIn();
    await hand.type('network-ssid', 'x'.repeat(33));
    await hand.click('HTTP proxy');
    await hand.type('network-proxy-server', 'proxy.lan');
    await hand.type('network-proxy-port', 'http');
    await hand.click('Start BlinkUp');
    await browser.run(`document.querySelector('dialog[open] button.first')?.click()`);
    const words = await hand.reads('an SSID is 1 to 32 bytes');
    expect(words).toContain('type the password, or choose an open network');
    expect(words).toContain('a port is a whole number from 1 to 65535');
    await browser.until(`document.activeElement.id === 'network-ssid'`);
    expect(await browser.run(isFlashing)).toBe(false);
  });

  it('ends at once with Escape, and says that nothing was sent', async () => {
    const { hand } = stage;
    await stage.signedIn();
    await stage.fillWifi();
    await hand.type('countdown', '10');
    await hand.click('Start BlinkUp');
    await browser.run(`document.querySelector('dialog[open] button.first')?.click()`);
    await browser.until(`document.querySelector('.flash .count')?.textContent === '10'`);
    await browser.run(`dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))`);
    await browser.until(`!${isFlashing}`);
    expect(await hand.reads('ended before its time')).not.toContain('Waiting for the device');
  });

  it('shows who tunes a sensor the test pattern that the scope knows', async () => {
    const { hand } = stage;
    await browser.goTo(`${stage.url}/blinkup`);
    await hand.click('Light for tuning');
    await hand.click('Test pattern');
    await browser.until(isFlashing);
    const film = await hand.frames(6 * 30, 30);
    await browser.run(`dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))`);
    await browser.until(`!${isFlashing}`);
    const scope = new Scope({ kind: 'phototransistor', presentOhms: 22_000 });
    const seen = [...lightOfFilm(film, 0)].flatMap((block) => scope.push(block));
    const pattern = seen.find(({ kind }) => kind === 'pattern');
    expect(pattern).toMatchObject({ levels: { black: expect.closeTo(0, 1), grey: expect.any(Number) } });
  });

  describe('as an SDK app', () => {
    const openAsSdk = async (): Promise<void> => {
      const { cloud, accountId, url, hand } = stage;
      const { key } = await makeApiKey(cloud, { accountId });
      await browser.goTo(`${url}/blinkup`);
      await hand.click('App with the BlinkUp SDK');
      await hand.type('api-key', key);
      await hand.type('countdown', '0');
      await stage.fillWifi();
    };

    it('shows why an unblessed device is refused, and the cure', async () => {
      await openAsSdk();
      await stage.shine(await stage.film());
      const { fault } = await stage.rig.until('fault');
      expect(fault.code).toBe('production-plan-on-unblessed-device');
      const words = await stage.hand.reads('The cloud refused the device');
      expect(words).toContain(fault.code);
      expect(words.toLowerCase()).toContain(fault.cause.toLowerCase());
      expect(words).toContain(fault.cure);
    });

    it('keeps the agent with the end-user’s plan ID sent again, and has another with a fresh one', async () => {
      const { cloud, accountId, rig, hand } = stage;
      const id = rig.device.identity.deviceId;
      await addDevice(cloud, { id, impType: 'imp004m', accountId });
      await assignDevice(cloud, { accountId, deviceId: id, groupId: await makeTestGroup(cloud, accountId) });
      await openAsSdk();
      const agentUrls: string[] = [];
      for (const plan of ['A fresh plan ID', 'This end-user’s plan ID again', 'A fresh plan ID']) {
        await hand.click(plan);
        rig.device.powerOff();
        rig.device.powerOn();
        await stage.shine(await stage.film());
        agentUrls.push((await rig.until('enrolled')).agent.agentUrl);
        expect(await hand.reads('The device is enrolled')).toContain(agentUrls.at(-1));
      }
      expect(agentUrls[1]).toBe(agentUrls[0]);
      expect(agentUrls[2]).not.toBe(agentUrls[0]);
    });

    it('says what is wrong with a key, and shows none of it', async () => {
      const { hand, url } = stage;
      await browser.goTo(`${url}/blinkup`);
      await hand.click('App with the BlinkUp SDK');
      await hand.type('api-key', 'A'.repeat(32));
      await stage.fillWifi();
      await hand.click('Start BlinkUp');
      await browser.run(`document.querySelector('dialog[open] button.first')?.click()`);
      expect(await hand.reads('The API key is not one of this cloud')).not.toContain('AAAA');
    });
  });

  it('as the Electric Imp app shows why a blessed device is refused', async () => {
    const { cloud, accountId, rig, hand } = stage;
    const id = rig.device.identity.deviceId;
    await addDevice(cloud, { id, impType: 'imp004m', accountId });
    await blessDevice(cloud, { accountId, deviceId: id, groupId: await makeTestGroup(cloud, accountId) });
    await stage.signedIn();
    await stage.fillWifi();
    await stage.shine(await stage.film());
    expect((await rig.until('fault')).fault.code).toBe('developer-plan-on-blessed-device');
    const words = await hand.reads('The cloud refused the device');
    expect(words).toContain('developer-plan-on-blessed-device');
    expect(words).toContain('use your BlinkUp SDK-based app');
  });

  describe('when the page is blocked', () => {
    /** One frame in the middle of the data comes `refreshes` after the one before. */
    const blocked = (refreshes: number) => (frame: number) => ((frame === 300 ? refreshes : 1) * 1000) / 60;

    it('notices skipped symbols in bi-level, and is understood when it sends again, slower', async () => {
      const { rig, hand } = stage;
      await stage.signedIn();
      await stage.fillWifi();
      await hand.click('Bi-level');
      const spoilt = await stage.film('Start BlinkUp', blocked(3));
      expect(await hand.reads('Bi-level does not bear that')).toContain('2 symbols never shown');
      await stage.shine(spoilt);
      await rig.until('fault');
      await stage.shine(await stage.film('Send again slower (30/s)'));
      const { agent } = await rig.until('enrolled');
      expect(await hand.reads('The device is enrolled')).toContain(agent.agentUrl);
    });

    it('leaves no symbol out in tri-level, says that one was late, and is understood', async () => {
      const { rig, hand } = stage;
      await stage.signedIn();
      await stage.fillWifi();
      const film = await stage.film('Start BlinkUp', blocked(3));
      expect(await hand.reads('Tri-level mostly bears that')).toContain('1 symbol late, by 33 ms at most');
      await stage.shine(film);
      const { agent } = await rig.until('enrolled');
      expect(await hand.reads('The device is enrolled')).toContain(agent.agentUrl);
    });
  });
});
