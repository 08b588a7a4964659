/** Protects a BlinkUp fixture: its LED, with every flag, configures a device under test, and no other imp can do it. */
import { describe, expect, it } from 'vitest';
import type { DeviceApi } from '../../../firmware/device-api.ts';
import { notAFactoryImp } from '../../../firmware/factory/fixture.ts';
import { findDevice } from '../../../host/cloud/index.ts';
import { Rig } from '../../../host/rig/rig.ts';
import { firmwareOf } from './code.ts';
import { factory, line, of, ofKind } from './factory.ts';

describe('a fixture', () => {
  it.each([
    { fast: false, activeHigh: true },
    { fast: false, activeHigh: false },
    { fast: true, activeHigh: true },
    { fast: true, activeHigh: false },
  ])('configures a device under test with its LED: %o', async (flags) => {
    const { rig, fixture, dut, api } = await factory({ led: flags });
    api.factoryBlinkUp({ ...line, ...flags });
    const { packet, symbolHz } = await rig.until('blinkup', {
      matches: ({ device }) => device === dut.deviceId,
    });
    expect(packet).toEqual({ ssid: 'Line 1', password: '••••', planId: null, token: '••••' });
    expect(symbolHz).toBeCloseTo(flags.fast ? 142 : 60, -1);
    await rig.until('enrolled', { matches: ({ device }) => device === dut.deviceId });
    expect(await findDevice((await rig.cloud).db, dut.deviceId)).toMatchObject({ kind: 'dut', blessed: 0 });
    const pins = ofKind(of(rig, fixture), 'pin');
    expect(pins.length).toBeGreaterThan(100);
    expect(pins.at(-1)?.high, 'the LED is dark in the end').toBe(!flags.activeHigh);
    await rig.close();
  });

  it('whose LED is wired the other way round than its flag says configures nothing', async () => {
    const { rig, dut, api } = await factory({ led: { activeHigh: false } });
    api.factoryBlinkUp(line);
    await rig.run({ forUs: 15_000_000 });
    expect(dut.device.configuration.network).toBeNull();
    await rig.close();
  });

  it('that loses its power while it flashes: the device under test names what it missed', async () => {
    const { rig, fixture, dut, api } = await factory();
    api.factoryBlinkUp(line);
    await rig.until('preamble', { matches: ({ device }) => device === dut.deviceId });
    for (let pinIsHigh = false; !pinIsHigh;) {
      const { high } = await rig.until('pin');
      pinIsHigh = high;
    }
    fixture.device.powerOff();
    const { fault } = await rig.until('fault', { matches: ({ device }) => device === dut.deviceId });
    expect(fault.stage).toBe('frame');
    expect(dut.device.configuration.network).toBeNull();
    await rig.close();
  });

  it('repeats to the byte: two imps, one seed, one trace', async () => {
    const traces: string[] = [];
    for (let run = 0; run < 2; run++) {
      const { rig, dut, api } = await factory();
      api.factoryBlinkUp(line);
      await rig.until('enrolled', { matches: ({ device }) => device === dut.deviceId });
      traces.push(JSON.stringify(rig.trace));
      await rig.close();
    }
    expect(traces[0]).toBe(traces[1]);
  });

  it('stands still while its LED flashes', async () => {
    const { rig, api } = await factory();
    const called: number[] = [];
    const tick = (): void => {
      called.push(api.nowUs());
      api.wakeup(100_000, tick);
    };
    tick();
    api.factoryBlinkUp(line);
    const { atUs: fromUs } = await rig.until('factory-blinkup', {
      matches: ({ state }) => state === 'sending',
    });
    const { atUs: toUs } = await rig.until('factory-blinkup', { matches: ({ state }) => state === 'sent' });
    await rig.run({ forUs: 1_000_000 });
    expect(called.filter((atUs) => atUs > fromUs && atUs < toUs)).toEqual([]);
    expect(called.some((atUs) => atUs >= toUs)).toBe(true);
    await rig.close();
  });

  it('is a factory imp, and no other imp is: the log says the vendor’s words', async () => {
    let api: DeviceApi | undefined;
    const rig = new Rig({ seed: 11, firmware: firmwareOf({ application: (given) => (api = given) }) });
    await rig.transmit({ network: { ssid: 'Home' } });
    await rig.until('firmware');
    api!.factoryBlinkUp(line);
    const { fault } = await rig.until('fault');
    expect(fault).toMatchObject({ stage: 'enrollment', code: 'not-a-factory-imp' });
    expect(ofKind(rig.trace, 'log').map(({ text }) => text)).toContain(notAFactoryImp);
    expect(ofKind(rig.trace, 'pin')).toEqual([]);
    await rig.close();
  });
});
