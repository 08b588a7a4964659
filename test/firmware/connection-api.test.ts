/** Protects what code may ask of the imp's network and settings. */
import { describe, expect, it } from 'vitest';
import { choices } from '../../firmware/choices.ts';
import type { ConnectResult, DeviceApi } from '../../firmware/device-api.ts';
import type { SiteOptions } from '../../hardware/network/site.ts';
import { flashOf, phoneLight } from '../../host/rig/phone.ts';
import { Rig } from '../../host/rig/rig.ts';
import { home, online } from './online.ts';

describe('connections', () => {
  const attempts: [SiteOptions, ConnectResult][] = [
    [{}, 'connected'],
    [{ accessPoints: [] }, 'no-wifi'],
    [{ accessPoints: [{ ...home, password: 'other' }] }, 'no-wifi'],
    [{ dhcp: 'exhausted' }, 'no-ip-address'],
    [{ dns: 'name-unknown' }, 'not-resolved'],
    [{ server: 'down' }, 'no-server'],
    [{ server: 'silent' }, 'timed-out'],
  ];

  it.each(attempts)('%o answers %s', async (site, wanted) => {
    let api: DeviceApi | undefined;
    const rig = await online((given) => (api = given));
    api!.disconnect();
    expect(api!.isConnected()).toBe(false);
    await rig.run({ forUs: 100_000_000 });
    expect(rig.device.state.name, 'it stays off-line').toBe('disconnected');
    rig.imp.site.change(site);
    const results: ConnectResult[] = [];
    api!.connect(30_000_000, (result) => results.push(result));
    await rig.run({ forUs: 40_000_000 });
    expect(results).toEqual([wanted]);
    await rig.close();
  });

  it('a lost one is made again, unless the code has said that it wants to know', async () => {
    let api: DeviceApi | undefined;
    const rig = await online((given) => (api = given));
    rig.imp.site.change({ server: 'down' });
    await rig.until('state', { matches: ({ state }) => state === 'retrying' });
    rig.imp.site.change({ server: 'works' });
    await rig.until('state', { matches: ({ state }) => state === 'online' });
    const told: ConnectResult[] = [];
    api!.onUnexpectedDisconnect((result) => told.push(result));
    rig.imp.site.change({ accessPoints: [] });
    rig.imp.site.change({ server: 'down' });
    await rig.run({ forUs: 5_000_000 });
    expect(told).toEqual(['no-server']);
    expect(rig.device.state.name).toBe('disconnected');
    await rig.close();
  });
});

describe('settings', () => {
  it('cleared: the network or all, acting from the next connection on', async () => {
    for (const part of ['network', 'all'] as const) {
      let api: DeviceApi | undefined;
      const rig = await online((given) => (api = given));
      expect(api!.clearConfiguration(part)).toBe(true);
      await rig.run({ forUs: 10_000_000 });
      expect(rig.device.state.name).toBe('online');
      const { network, enrollment } = rig.device.configuration;
      expect([network === null, enrollment === null]).toEqual([true, part === 'all']);
      api!.disconnect();
      const results: ConnectResult[] = [];
      api!.connect(1_000_000, (result) => results.push(result));
      await rig.run({ forUs: 1_000_000 });
      expect(results).toEqual(['no-configuration']);
      expect(rig.device.state.name).toBe('unconfigured');
      await rig.close();
    }
  });

  it('another Wi-Fi network, or other tokens, refused where they are none', async () => {
    let api: DeviceApi | undefined;
    const rig = await online((given) => (api = given));
    expect(api!.ssid()).toBe('Home');
    expect(api!.bssid()).toMatch(/^[0-9a-f]{12}$/);
    expect(api!.setWiFiConfiguration('x'.repeat(33), '')).toBe(false);
    expect(api!.setEnrolTokens('nonsense', '0123456789abcdef')).toBe(false);
    expect(api!.ssid()).toBe('Home');
    expect(api!.setWiFiConfiguration('Shed', 'other')).toBe(true);
    rig.imp.site.change({ accessPoints: [{ ssid: 'Shed', password: 'other' }] });
    const agent = rig.trace.findLast((event) => event.kind === 'enrolled');
    api!.reset();
    await rig.until('state', {
      matches: ({ state, atUs }) => state === 'online' && atUs > (agent?.atUs ?? 0),
    });
    expect(
      rig.trace.filter((event) => event.kind === 'enrolled'),
      'the same agent, no new enrollment',
    ).toHaveLength(1);
    await rig.close();
  });

  it('a BlinkUp with Wi-Fi settings alone changes the network and keeps agent and enrollment; clear forgets the network', async () => {
    const rig = new Rig({ seed: 2 });
    await rig.transmit({ network: home });
    await rig.until('enrolled');
    const flash = flashOf({ network: { ssid: 'Shed', password: '' } });
    await rig.shine(phoneLight(flash, { originUs: rig.clock.now() }));
    await rig.until('state', { matches: ({ state }) => state === 'accepted' });
    await rig.until('state', { matches: ({ state }) => state === 'online' });
    expect(rig.device.configuration.network?.wifi?.ssid).toBe('Shed');
    expect(rig.trace.filter((event) => event.kind === 'enrolled')).toHaveLength(1);
    await rig.transmit({ clear: true });
    expect(rig.device.state.name).toBe('unconfigured');
    expect(rig.device.configuration.enrollment).not.toBeNull();
    await rig.close();
  });
});

describe('a second BlinkUp', () => {
  it.each<[string, SiteOptions]>([
    ['while searching', { searchUs: 50_000_000 }],
    ['while joining', { joinUs: 50_000_000 }],
    ['while waiting for an address', { addressUs: 50_000_000 }],
    ['while connecting to the server', { serverUs: 50_000_000 }],
    ['while waiting to try again', { accessPoints: [{ ssid: 'Second', password: 'right' }] }],
  ])('%s wins', async (_, network) => {
    const rig = new Rig({ seed: 6, network });
    await rig.transmit({ network: home });
    await rig.run({ forUs: 8_000_000 });
    rig.imp.site.change({ searchUs: 1, joinUs: 1, addressUs: 1, serverUs: 1 });
    await rig.transmit({ network: { ssid: 'Second', password: 'right' } });
    await rig.until('enrolled', { withinUs: 10_000_000 });
    expect(rig.device.configuration.network?.wifi?.ssid).toBe('Second');
    expect(rig.trace.filter(({ kind }) => kind === 'enrolled')).toHaveLength(1);
    await rig.close();
  });
});

describe('a refused imp', () => {
  it('says why on its LED, asks again, and is served as soon as it may be', async () => {
    const rig = new Rig({ seed: 6 });
    await rig.transmit({ planId: 'ab'.repeat(8), token: 'cd'.repeat(8), network: home });
    const { fault } = await rig.until('fault');
    expect(fault).toMatchObject({ stage: 'enrollment', code: 'token-unknown' });
    expect(rig.trace.findLast(({ kind }) => kind === 'led-pattern')).toMatchObject({
      pattern: 'enrollment-refused',
    });
    const again = await rig.until('fault');
    expect(again.atUs - (fault.atUs ?? 0)).toBeGreaterThanOrEqual(choices.enrollmentRetryUs);
    rig.device.powerOff();
    rig.device.powerOn();
    await rig.transmit({ network: home });
    await rig.until('enrolled');
    await rig.close();
  });
});
