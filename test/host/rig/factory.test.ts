/** Protects the factory flow: a fixture's LED configures a device under test, which tests itself, is blessed, and runs its application. */
import { describe, expect, it } from 'vitest';
import type { DeviceApi, FactoryBlinkUp } from '../../../firmware/device-api.ts';
import { notAFactoryImp } from '../../../firmware/factory/fixture.ts';
import type { TraceEvent } from '../../../firmware/trace.ts';
import type { AgentProgram } from '../../../host/cloud/index.ts';
import {
  assignDevice,
  findDevice,
  historyOf,
  issueSdkToken,
  makeGroup,
  makeProduct,
} from '../../../host/cloud/index.ts';
import { Rig } from '../../../host/rig/rig.ts';
import type { ImpOptions, RigImp } from '../../../host/rig/rig-imp.ts';
import { firmwareOf } from './code.ts';

const line: FactoryBlinkUp = { ssid: 'Line 1', password: 'line', pin: 'pin1', fast: false, activeHigh: true };
type Code = Parameters<typeof firmwareOf>[0];

interface Factory {
  readonly rig: Rig;
  readonly fixture: RigImp;
  readonly dut: RigImp;
  /** The fixture's code, for giving it orders. */
  readonly api: DeviceApi;
}

/** A factory whose fixture is on-line and whose device under test has just been switched on. */
async function factory({
  dutCode = {},
  dut: dutOptions = {},
  led = { activeHigh: true },
  agentProgram,
}: {
  readonly dutCode?: Code;
  readonly dut?: ImpOptions;
  readonly led?: { readonly activeHigh: boolean };
  readonly agentProgram?: AgentProgram;
} = {}): Promise<Factory> {
  let api: DeviceApi | undefined;
  const rig = new Rig({
    seed: 11,
    firmware: firmwareOf({ factory: (given) => (api = given) }),
    ...(agentProgram === undefined ? {} : { agentProgram }),
  });
  const fixture = rig.imp;
  await rig.transmit({ network: { ssid: 'Line 1', password: 'line' } });
  await rig.until('enrolled');
  const cloud = await rig.cloud;
  const { id: accountId } = await rig.account;
  const { id: productId } = await makeProduct(cloud, { accountId, name: 'Lamp' });
  const group = (type: Parameters<typeof makeGroup>[1]['type'], more = {}) =>
    makeGroup(cloud, { productId, type, name: type, ...more });
  const { id: dutTargetId } = await group('dut_devicegroup');
  const { id: productionTargetId } = await group('production_devicegroup');
  const { id: groupId } = await group('factoryfixture_devicegroup', { dutTargetId, productionTargetId });
  await assignDevice(cloud, { accountId, deviceId: fixture.deviceId, groupId });
  fixture.device.powerOff();
  fixture.device.powerOn();
  await rig.until('firmware', { matches: ({ state }) => state === 'started' });
  const dut = rig.addImp({ firmware: firmwareOf(dutCode), ...dutOptions });
  fixture.pointLed('pin1', dut, led);
  return { rig, fixture, dut, api: api! };
}

const of = (rig: Rig, imp: RigImp) => rig.trace.filter(({ device }) => device === imp.deviceId);
const ofKind = <K extends TraceEvent['kind']>(events: readonly TraceEvent[], kind: K) =>
  events.filter((event): event is Extract<TraceEvent, { kind: K }> => event.kind === kind);

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

describe('a device under test', () => {
  it('that passes: green at the callback, application firmware two seconds later, in the production group', async () => {
    const { rig, dut, api } = await factory({
      dutCode: {
        factory: (own) =>
          own.bless(true, (blessed) => {
            own.log(`callback ${blessed}`, 'log');
            own.clearConfiguration('network');
          }),
        application: (own) => own.log('application', 'log'),
      },
    });
    api.factoryBlinkUp(line);
    const mine = { matches: ({ device }: TraceEvent) => device === dut.deviceId };
    const callback = await rig.until('log', mine);
    expect(callback.text).toBe('callback true');
    expect(ofKind(of(rig, dut), 'led-pattern').at(-1)?.pattern).toBe('blessed');
    expect(ofKind(of(rig, dut), 'led').at(-1)).toMatchObject({ red: false, green: true });
    const application = await rig.until('log', mine);
    expect(application).toMatchObject({ text: 'application', atUs: callback.atUs + 2_000_000 });
    expect(dut.device.blessed).toBe(true);
    expect(dut.device.firmware).toBe('application');
    expect(dut.device.configuration.network, 'cleared after blessing').toBeNull();
    const row = await findDevice((await rig.cloud).db, dut.deviceId);
    expect(row).toMatchObject({ kind: 'production', blessed: 1 });
    dut.device.powerOff();
    dut.device.powerOn();
    expect(dut.device.blessed, 'it is in the flash').toBe(true);
    expect(ofKind(of(rig, dut), 'fault')).toEqual([]);
    await rig.close();
  });

  it('that fails: red at once, callback(false), written down by the cloud, not blessed', async () => {
    const { rig, dut, api } = await factory({
      dutCode: { factory: (own) => own.bless(false, (blessed) => own.log(`callback ${blessed}`, 'log')) },
    });
    api.factoryBlinkUp(line);
    const event = await rig.until('log', { matches: ({ device }) => device === dut.deviceId });
    expect(event.text).toBe('callback false');
    expect(ofKind(of(rig, dut), 'led-pattern').at(-1)?.pattern).toBe('blessing-failed');
    await rig.run({ forUs: 5_000_000 });
    expect(dut.device.blessed).toBe(false);
    const history = await historyOf(await rig.cloud, dut.deviceId);
    expect(history[0]).toMatchObject({ event: 'test-failed' });
    await rig.close();
  });

  it('on an imp001 can never be blessed', async () => {
    const { rig, dut, api } = await factory({
      dut: {
        impType: 'imp001',
        firmware: firmwareOf({ factory: (own) => own.bless(true, (ok) => own.log(`callback ${ok}`, 'log')) }),
      },
    });
    api.factoryBlinkUp(line);
    const event = await rig.until('log', { matches: ({ device }) => device === dut.deviceId });
    expect(event.text).toBe('callback false');
    expect(ofKind(of(rig, dut), 'fault').at(-1)?.fault).toMatchObject({
      stage: 'blessing',
      code: 'imp001-limits',
    });
    expect(dut.device.blessed).toBe(false);
    await rig.close();
  });

  it('that is none is not blessed: a development device, a fixture', async () => {
    const { rig, fixture, api } = await factory();
    let answer: boolean | undefined;
    api.bless(true, (blessed) => (answer = blessed));
    await rig.run({ forUs: 1_000_000 });
    expect(answer).toBe(false);
    const last = ofKind(of(rig, fixture), 'fault').at(-1);
    expect(last?.fault).toMatchObject({ stage: 'blessing', code: 'not-under-test' });
    await rig.close();
  });

  it('whose link breaks before the answer comes is told the cloud’s word when it is back', async () => {
    const answers: boolean[] = [];
    const { rig, dut, api } = await factory({
      dutCode: { factory: (own) => own.bless(true, (blessed) => answers.push(blessed)) },
    });
    api.factoryBlinkUp(line);
    await rig.until('blessing', { matches: ({ state }) => state === 'asked' });
    await rig.run({ forUs: 25_000 }); // Asked, and blessed by the cloud; the answer is on its way.
    dut.site.change({ server: 'down' });
    await rig.run({ forUs: 1_000_000 });
    expect(answers).toEqual([]);
    dut.site.change({ server: 'works' });
    await rig.until('blessing', { matches: ({ state }) => state === 'blessed' });
    expect(answers).toEqual([true]);
    expect(ofKind(of(rig, dut), 'fault').filter(({ fault }) => fault.stage === 'blessing')).toEqual([]);
    await rig.close();
  });

  it('whose power goes before the answer comes disagrees with the cloud: named, and the cloud’s word is taken', async () => {
    const { rig, dut, api } = await factory({ dutCode: { factory: (own) => own.bless(true, () => {}) } });
    api.factoryBlinkUp(line);
    await rig.until('blessing', { matches: ({ state }) => state === 'asked' });
    await rig.run({ forUs: 25_000 });
    dut.device.powerOff();
    dut.device.powerOn();
    expect(dut.device.blessed).toBe(false);
    const { fault } = await rig.until('fault', { matches: ({ device }) => device === dut.deviceId });
    expect(fault).toMatchObject({ stage: 'blessing', code: 'device-not-blessed' });
    expect(dut.device.blessed).toBe(true);
    await rig.close();
  });

  it('that was unblessed behind its back disagrees the other way', async () => {
    const { rig, dut, api } = await factory({ dutCode: { factory: (own) => own.bless(true, () => {}) } });
    api.factoryBlinkUp(line);
    await rig.until('blessing', { matches: ({ state }) => state === 'blessed' });
    await (
      await rig.cloud
    ).db
      .updateTable('devices')
      .set({ blessed: 0, group_id: null })
      .where('id', '=', dut.deviceId)
      .execute();
    dut.device.powerOff();
    dut.device.powerOn();
    const { fault } = await rig.until('fault', { matches: ({ device }) => device === dut.deviceId });
    expect(fault).toMatchObject({ stage: 'blessing', code: 'cloud-not-blessed' });
    expect(dut.device.blessed).toBe(false);
    await rig.close();
  });

  it('is activated before it ships: its agent fetches plan ID and token, it enrolls with them at the next power-up', async () => {
    const held: { tokens?: { planId: string; token: string } } = {};
    const { rig, dut, api } = await factory({
      agentProgram: {
        onRequest: () => ({ status: 200, body: '' }),
        onDeviceMessage: ({ name }, { send }) => {
          if (name === 'activate' && held.tokens !== undefined) send('tokens', held.tokens);
        },
      },
      dutCode: {
        factory: (own) => {
          own.onAgentMessage('tokens', (value) => {
            const { planId, token } = value as { planId: string; token: string };
            own.log(`stored ${own.setEnrolTokens(planId, token)}`, 'log');
          });
          own.bless(true, () => void own.sendToAgent('activate', null));
        },
      },
    });
    const issued = await issueSdkToken(await rig.cloud, {
      accountId: (await rig.account).id,
      installation: 'factory server',
    });
    held.tokens = { planId: issued.planId!, token: issued.token };
    api.factoryBlinkUp(line);
    const mine = { matches: ({ device }: TraceEvent) => device === dut.deviceId };
    const underTest = await rig.until('enrolled', mine);
    expect((await rig.until('log', mine)).text).toBe('stored true');
    dut.device.powerOff();
    dut.device.powerOn();
    const shipped = await rig.until('enrolled', mine);
    expect(shipped.blessed).toBe(true);
    expect(shipped.agent.agentId).not.toBe(underTest.agent.agentId);
    expect((await rig.fetch(shipped.agent.agentUrl)).status).toBe(200);
    expect((await rig.fetch(underTest.agent.agentUrl)).status).toBe(404);
    expect(JSON.stringify(rig.trace)).not.toContain(issued.token);
    await rig.close();
  });
});
