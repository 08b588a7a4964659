/** Protects what code on the imp may ask of it: life cycle, network, settings, light, pins, agent, and what becomes of code that throws. */
import { describe, expect, it } from 'vitest';
import { choices } from '../../firmware/choices.ts';
import type { DeviceApi, StartReason } from '../../firmware/device-api.ts';
import { lastLed, logs, online, states } from './online.ts';

describe('when code begins', () => {
  it('after a BlinkUp when on-line, after a cold start when on-line, after a reset at once, after deep sleep at once and off-line', async () => {
    const starts: [StartReason, connected: boolean][] = [];
    let api: DeviceApi | undefined;
    const rig = await online((given) => {
      api = given;
      starts.push([given.startReason, given.isConnected()]);
    });
    rig.device.powerOff();
    rig.device.powerOn();
    await rig.until('state', { matches: ({ state }) => state === 'online' });
    api!.reset();
    await rig.until('state', { matches: ({ state }) => state === 'online' });
    api!.deepSleepFor(5_000_000);
    await rig.until('state', { matches: ({ state }) => state === 'asleep' });
    expect(lastLed(rig)).toMatchObject({ red: false, green: false });
    const { atUs } = await rig.until('restart', { matches: ({ reason }) => reason === 'wake' });
    await rig.run({ forUs: 20_000_000 });
    expect(starts).toEqual([
      ['blinkup', true],
      ['power-on', true],
      ['reset', false],
      ['wake', false],
    ]);
    expect(states(rig, atUs)).toEqual(['disconnected']);
    await rig.close();
  });

  it('10 s after a cold start without a network, if the imp has code', async () => {
    const starts: number[] = [];
    const rig = await online((api) => starts.push(api.nowUs()));
    rig.imp.site.change({ accessPoints: [] });
    rig.device.powerOff();
    rig.device.powerOn();
    const poweredUs = rig.clock.now();
    await rig.run({ forUs: 30_000_000 });
    expect(starts.slice(1)).toEqual([poweredUs + choices.firmwareStartUs]);
    await rig.close();
  });

  it('again a second after it failed, with the error in the log; the imp stays on-line, slow green and fast red', async () => {
    let runs = 0;
    const rig = await online((api) => {
      runs++;
      if (runs < 4) throw new TypeError(`the index '${runs}' does not exist`);
      api.log('survived', 'log');
    });
    await rig.until('log', { matches: ({ text }) => text === 'survived' });
    expect(logs(rig)[0]).toBe("ERROR: TypeError: the index '1' does not exist");
    const failed = rig.trace.filter((event) => event.kind === 'firmware' && event.state === 'failed');
    expect(failed.map(({ atUs }) => atUs - failed[0]!.atUs)).toEqual(
      [0, 1, 2].map((i) => i * choices.firmwareRestartUs),
    );
    const patterns = rig.trace.flatMap((event) => (event.kind === 'led-pattern' ? [event.pattern] : []));
    expect(patterns.filter((name) => name === 'firmware-failed')).toHaveLength(3);
    expect(patterns.at(-1)).toBe('online');
    expect(rig.device.state.name).toBe('online');
    await rig.close();
  });
});

describe('what an ended run asked for', () => {
  it('never happens, and its calls do nothing', async () => {
    const called: string[] = [];
    const apis: DeviceApi[] = [];
    const rig = await online((api) => {
      const run = apis.push(api);
      api.wakeup(3_000_000, () => called.push(`timer of ${run}`));
      api.onPin('pin5', () => called.push(`pin of ${run}`));
      api.onAgentMessage('hello', () => called.push(`message of ${run}`));
    });
    apis[0]!.reset();
    await rig.until('restart');
    rig.device.drivePin('pin5', true);
    apis[0]!.wakeup(0, () => called.push('dead'));
    apis[0]!.log('dead', 'log');
    expect(apis[0]!.clearConfiguration('all')).toBe(false);
    await rig.run({ forUs: 5_000_000 });
    expect(called).toEqual(['pin of 2', 'timer of 2']);
    expect(logs(rig)).toEqual([]);
    expect(rig.device.configuration.network).not.toBeNull();
    await rig.close();
  });
});

describe('the world around the code', () => {
  it('idle comes after everything else of this instant, timers in their order', async () => {
    const order: string[] = [];
    const rig = await online((api) => {
      api.onIdle(() => order.push('replaced'));
      api.onIdle(() => order.push('idle'));
      api.wakeup(0, () => order.push('first'));
      api.wakeup(0, () => order.push('second'));
      order.push('main');
    });
    await rig.run({ forUs: 1 });
    expect(order).toEqual(['main', 'first', 'second', 'idle']);
    await rig.close();
  });

  it('code and agent talk; a message that nobody handles is an error in the log', async () => {
    const rig = await online(
      (api) => {
        api.onAgentMessage('answer', (value) => api.log(`heard ${JSON.stringify(value)}`, 'log'));
        expect(api.sendToAgent('question', { celsius: [20.5, null] })).toBe(true);
        expect(api.sendToAgent('question', 'x'.repeat(70_000)), 'too big').toBe(false);
      },
      {
        agentProgram: {
          onRequest: () => ({ status: 200, body: '' }),
          onDeviceMessage: ({ name, value }, { send }) => {
            send('answer', { name, value });
            send('nobody', 1);
          },
        },
      },
    );
    await rig.run({ forUs: 1_000_000 });
    expect(logs(rig)).toEqual([
      'heard {"name":"question","value":{"celsius":[20.5,null]}}',
      'ERROR: no handler for device.send("nobody")',
    ]);
    await rig.close();
  });

  it('enableblinkup(true) keeps BlinkUp on for good; without it a BlinkUp after the window is not seen', async () => {
    for (const enabled of [true, false]) {
      const rig = await online((api) => api.enableBlinkUp(enabled));
      await rig.run({ forUs: 100_000_000 });
      const before = rig.clock.now();
      await rig.transmit({ network: { ssid: 'Later', password: '' } });
      expect(rig.trace.some(({ kind, atUs }) => kind === 'blinkup' && atUs > before)).toBe(enabled);
      await rig.close();
    }
  });
});
