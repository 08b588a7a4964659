/**
 * Protects the full circle: what the transmitter's page really shows, frame by frame, falls on a simulated imp through the light model;
 * the imp comes to the cloud, and the page shows its agent.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LineCode } from '../../../protocol/line-code.ts';
import { FrameBrowser } from './frame-browser.ts';
import { hasFrameBrowser, TransmitterStage } from './transmitter-stage.ts';

describe.runIf(hasFrameBrowser)('the transmitter’s page', () => {
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

  const wifi = () => stage.fillWifi();

  const secret = { ssid: 'HomeNet', password: '••••' };
  const ethernet = () => stage.hand.click('Ethernet or cellular');
  const forms: readonly (readonly [string, () => Promise<void>, object])[] = [
    ['Wi-Fi', wifi, secret],
    [
      'an open network with a name beyond ASCII',
      async () => {
        await stage.hand.click('Open Wi-Fi');
        await stage.hand.type('network-ssid', 'Café <b>№ 5</b>');
      },
      { ssid: 'Café <b>№ 5</b>' },
    ],
    ['Ethernet', ethernet, {}],
    [
      'static addressing and a proxy',
      async () => {
        await wifi();
        await stage.hand.click('Static addressing');
        for (const [name, value] of Object.entries({
          ip: '10.0.0.9',
          netmask: '255.0.0.0',
          gateway: '10.0.0.1',
          dns1: '10.0.0.2',
        }))
          await stage.hand.type(`network-addressing-${name}`, value);
        await stage.hand.click('HTTP proxy');
        await stage.hand.type('network-proxy-server', 'proxy.lan');
        await stage.hand.type('network-proxy-port', '8080');
      },
      {
        ...secret,
        addressing: { ip: '10.0.0.9', netmask: '255.0.0.0', gateway: '10.0.0.1', dns1: '10.0.0.2' },
        proxy: 'proxy.lan:8080',
      },
    ],
    [
      'Ethernet and a proxy that wants user and password',
      async () => {
        const login = { user: 'ann', password: 'pröxy pass' };
        // Only with both of them does the imp reach the cloud; what it says of itself tells neither.
        const proxies = [{ address: 'proxy.lan', port: 8080, ...login }];
        stage.rig.imp.site.change({ proxies, server: 'blocked' });
        await ethernet();
        await stage.hand.click('HTTP proxy');
        for (const [name, value] of Object.entries({
          server: 'proxy.lan',
          port: '8080',
          username: login.user,
          password: login.password,
        }))
          await stage.hand.type(`network-proxy-${name}`, value);
      },
      { proxy: 'proxy.lan:8080' },
    ],
  ];
  const codes: readonly LineCode[] = ['tri-level', 'bi-level'];
  type Variant = readonly [string, LineCode, string, () => Promise<void>, object];
  const variants: readonly Variant[] = [
    ...forms.flatMap(([name, fill, said]) =>
      codes.map((lineCode): Variant => [name, lineCode, '60', fill, said]),
    ),
    ['Ethernet', 'tri-level', '20', ethernet, {}],
    ['Ethernet', 'bi-level', '30', ethernet, {}],
  ];

  it.each(variants)(
    'sends %s in %s at %s symbols/s, and shows the agent',
    async (_, lineCode, hz, fill, said) => {
      await stage.signedIn();
      await fill();
      if (lineCode === 'bi-level') await stage.hand.click('Bi-level');
      await stage.hand.type('rate', hz);
      const film = await stage.film();
      await stage.shine(film);
      const { packet, symbolHz } = await stage.rig.until('blinkup');
      expect(packet).toMatchObject(said);
      expect(Math.round(symbolHz)).toBe(Number(hz));
      const { agent } = await stage.rig.until('enrolled');
      const words = await stage.hand.reads('The device is enrolled');
      expect(words).toContain('Every symbol was shown in time');
      expect(words).toContain(agent.agentUrl);
    },
  );
});
