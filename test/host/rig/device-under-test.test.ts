/** Protects a device under test: it tests itself, is blessed or not, runs its application, and agrees with the cloud on what it is. */
import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../../firmware/trace.ts';
import { findDevice, historyOf, issueSdkToken } from '../../../host/cloud/index.ts';
import { firmwareOf } from './code.ts';
import { factory, line, of, ofKind } from './factory.ts';

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
