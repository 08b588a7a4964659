/**
 * Protects: whatever can fail on the way to the cloud is named, with cause and cure, shows its own step on the status LED,
 * and ends in a connection as soon as it is mended.
 */
import { describe, expect, it } from 'vitest';
import type { LedPatternName } from '../../../firmware/led/patterns.ts';
import { networkFaults, type NetworkFaultCode } from '../../../hardware/network/faults.ts';
import type { SiteOptions } from '../../../hardware/network/site.ts';
import { Rig } from '../../../host/rig/rig.ts';
import { traceText } from '../../../host/traces/text.ts';
import type { ImpType } from '../../../protocol/device-link.ts';
import type { BlinkUpSettingsInput } from '../../../protocol/settings.ts';

type NetworkInput = Extract<BlinkUpSettingsInput, { clear?: undefined }>['network'];

const home = { ssid: 'Home', password: 'secret' };
const addressing = {
  ip: '192.168.1.20',
  netmask: '255.255.255.0',
  gateway: '192.168.1.1',
  dns1: '192.168.1.1',
};
const subnet = {
  address: '192.168.1.0',
  netmask: '255.255.255.0',
  gateway: '192.168.1.1',
  dns: ['192.168.1.1', '9.9.9.9'],
};
const proxy = { server: 'proxy.local', port: 3128, username: 'ann', password: 'pw' };
const thatProxy = { address: 'proxy.local', port: 3128, user: 'ann', password: 'pw' };

interface Row {
  readonly code: NetworkFaultCode;
  readonly site: SiteOptions;
  readonly led: LedPatternName;
  readonly network?: NetworkInput;
  readonly impType?: ImpType;
}

const inTheAir = (more: object): SiteOptions => ({ accessPoints: [{ ...home, ...more }] });

const rows: Row[] = [
  { code: 'ssid-not-found', site: inTheAir({ ssid: 'home' }), led: 'searching' },
  { code: 'only-5-ghz', site: inTheAir({ bandGhz: 5 }), led: 'searching' },
  { code: 'channel-not-heard', site: inTheAir({ channel: 12 }), led: 'searching' },
  { code: 'channel-not-heard', site: inTheAir({ channel: 13 }), led: 'searching', impType: 'imp001' },
  { code: 'signal-too-weak', site: inTheAir({ signalDbm: -92 }), led: 'searching' },
  { code: 'no-wifi-module', site: {}, led: 'searching', impType: 'impC001' },
  { code: 'wrong-password', site: inTheAir({ password: 'Secret' }), led: 'joining' },
  { code: 'association-refused', site: inTheAir({ refuses: true }), led: 'joining' },
  { code: 'no-cable', site: { wired: false }, led: 'searching', network: {} },
  { code: 'dhcp-silent', site: { dhcp: 'silent' }, led: 'addressing' },
  { code: 'dhcp-exhausted', site: { dhcp: 'exhausted' }, led: 'addressing' },
  {
    code: 'address-off-network',
    site: { subnet },
    led: 'addressing',
    network: { ...home, addressing: { ...addressing, ip: '10.0.0.5' } },
  },
  {
    code: 'gateway-silent',
    site: { subnet },
    led: 'addressing',
    network: { ...home, addressing: { ...addressing, gateway: '192.168.1.254' } },
  },
  { code: 'dns-silent', site: { dns: 'silent' }, led: 'resolving' },
  {
    code: 'dns-silent',
    site: { subnet },
    led: 'resolving',
    network: { ...home, addressing: { ...addressing, dns1: '8.8.8.8' } },
  },
  { code: 'name-unknown', site: { dns: 'name-unknown' }, led: 'resolving' },
  { code: 'captive-portal', site: inTheAir({ captivePortal: true }), led: 'connecting' },
  { code: 'port-blocked', site: { server: 'blocked' }, led: 'connecting' },
  { code: 'server-down', site: { server: 'down' }, led: 'connecting' },
  { code: 'proxy-unreachable', site: { proxies: [] }, led: 'connecting', network: { ...home, proxy } },
  {
    code: 'proxy-refused',
    site: { proxies: [{ ...thatProxy, password: 'other' }] },
    led: 'connecting',
    network: { ...home, proxy },
  },
  { code: 'server-down', site: { server: 'down' }, led: 'connecting', network: { ...home, proxy } },
];

const faultOf = (rig: Rig, withinUs?: number) =>
  rig.until('fault', withinUs === undefined ? {} : { withinUs });

describe('a network that fails', () => {
  it.each(rows.map((row, i) => ({ ...row, name: `${i + 1}: ${row.code}` })))('$name', async (row) => {
    const rig = new Rig({ seed: 3, network: row.site, ...(row.impType ? { impType: row.impType } : {}) });
    await rig.transmit({ network: row.network ?? home });
    const event = await faultOf(rig);
    expect(event.fault).toMatchObject({ stage: 'network', code: row.code, ...networkFaults[row.code] });
    expect(traceText(event)).toContain(networkFaults[row.code].cure);
    const shown = rig.trace.findLast(({ kind }) => kind === 'led-pattern');
    expect(shown).toMatchObject({ pattern: row.led });
    expect(JSON.stringify(rig.trace)).not.toMatch(/secret|"pw"/i);
    if (row.code === 'no-wifi-module') return rig.close();
    // A static address that was wrong stays wrong: there the network is changed to what the settings say.
    rig.imp.site.change({
      accessPoints: 'any',
      wired: true,
      dhcp: 'works',
      dns: 'works',
      subnet: null,
      server: 'works',
      proxies: 'any',
    });
    await rig.until('enrolled');
    expect(rig.device.state.name).toBe('online');
    await rig.close();
  });

  it('has a row for every fault but those of a connection that was there', () => {
    const tried = new Set(rows.map(({ code }) => code));
    const left = Object.keys(networkFaults).filter((code) => !tried.has(code as NetworkFaultCode));
    expect(left.toSorted()).toEqual(['server-lost', 'signal-lost']);
  });

  it.each<[string, SiteOptions, SiteOptions, NetworkFaultCode]>([
    ['the access point is switched off', inTheAir({}), { accessPoints: [] }, 'signal-lost'],
    ['the imp is carried away', inTheAir({}), inTheAir({ signalDbm: -99 }), 'signal-lost'],
    ['the server goes down', {}, { server: 'down' }, 'server-lost'],
    ['a firewall comes up', {}, { server: 'blocked' }, 'server-lost'],
  ])('on-line, %s: named, and mended without a hand', async (_, site, change, code) => {
    const rig = new Rig({ seed: 3, network: site });
    await rig.transmit({ network: home });
    await rig.until('enrolled');
    rig.imp.site.change(change);
    expect((await faultOf(rig, 10_000_000)).fault).toMatchObject({ stage: 'network', code });
    rig.imp.site.change({ ...site, server: 'works' });
    await rig.until('state', { matches: ({ state }) => state === 'online' });
    await rig.close();
  });

  it('a beacon that is missed for a moment is not a loss', async () => {
    const rig = new Rig({ seed: 3, network: inTheAir({}) });
    await rig.transmit({ network: home });
    await rig.until('enrolled');
    rig.imp.site.change({ accessPoints: [] });
    await rig.run({ forUs: 1_000_000 });
    rig.imp.site.change(inTheAir({}));
    await rig.run({ forUs: 10_000_000 });
    expect(rig.device.state.name).toBe('online');
    expect(rig.trace.filter(({ kind }) => kind === 'fault')).toEqual([]);
    await rig.close();
  });

  it.each<[string, SiteOptions, string]>([
    ['joining', { joinUs: 70_000_000 }, 'join-timeout'],
    ['the server', { server: 'silent' }, 'server-timeout'],
  ])('%s that takes more than 60 s is given up', async (_, site, code) => {
    const rig = new Rig({ seed: 3, network: site });
    await rig.transmit({ network: home });
    expect((await faultOf(rig)).fault).toMatchObject({ stage: 'network', code });
    await rig.close();
  });

  it('a slow network is only slow', async () => {
    const rig = new Rig({
      seed: 3,
      network: {
        searchUs: 9_000_000,
        joinUs: 9_000_000,
        addressUs: 9_000_000,
        lookUpUs: 9_000_000,
        serverUs: 9_000_000,
      },
    });
    await rig.transmit({ network: home });
    await rig.until('enrolled');
    expect(rig.trace.filter(({ kind }) => kind === 'fault')).toEqual([]);
    await rig.close();
  });

  it('is tried again with growing waits, for ever', async () => {
    const rig = new Rig({ seed: 3, network: inTheAir({ password: 'other' }) });
    await rig.transmit({ network: home });
    const times: number[] = [];
    for (let i = 0; i < 9; i++) times.push((await faultOf(rig)).atUs);
    // Two seconds of search and join, and a wait that doubles, each up to a quarter longer by jitter.
    const joinS = 2;
    for (const [i, waitS] of [2, 4, 8, 16, 32, 60, 60, 60].entries()) {
      const tookS = ((times[i + 1] ?? 0) - (times[i] ?? 0)) / 1e6 - joinS;
      expect(tookS).toBeGreaterThanOrEqual(waitS);
      expect(tookS).toBeLessThanOrEqual(waitS * 1.25);
    }
    await rig.close();
  });

  it('a proxy leads around a blocked port; Ethernet and cellular need no SSID; a dual-band imp hears what others do not', async () => {
    const worlds: [SiteOptions, NetworkInput, ImpType][] = [
      [{ server: 'blocked', proxies: [thatProxy] }, { ...home, proxy }, 'imp004m'],
      [{ accessPoints: [] }, {}, 'impC001'],
      [{ accessPoints: [], subnet }, { addressing }, 'imp005'],
      [inTheAir({ bandGhz: 5, channel: 36 }), home, 'imp006'],
      [inTheAir({ channel: 13 }), home, 'imp005'],
      [
        {
          accessPoints: [
            { ...home, bandGhz: 5, signalDbm: -30 },
            { ...home, signalDbm: -70 },
          ],
        },
        home,
        'imp003',
      ],
    ];
    for (const [network, wanted, impType] of worlds) {
      const rig = new Rig({ seed: 3, network, impType });
      await rig.transmit({ network: wanted });
      await rig.until('enrolled', { withinUs: 30_000_000 });
      await rig.close();
    }
  });
});
