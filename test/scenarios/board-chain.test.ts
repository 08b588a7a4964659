/** Protects the whole road of the dev board: phone -> light -> AVR machine code -> serial port -> receiver -> enrollment -> agent URL. */
import { describe, expect, it } from 'vitest';
import { ledLight } from '../../hardware/uno/led-light.ts';
import { sensorVolts } from '../../hardware/uno/sensor.ts';
import type { Uno } from '../../hardware/uno/uno.ts';
import { issueDevelopmentToken } from '../../host/cloud/index.ts';
import { pacePacer } from '../../host/pacer.ts';
import { flashOf, type PhoneOptions } from '../../host/rig/phone.ts';
import { Rig } from '../../host/rig/rig.ts';
import { type FixtureLedOptions, sendOnFixture } from '../../host/serial/fixture-led.ts';
import { Sampler } from '../../host/serial/sampler.ts';
import { UnoBinding, virtualPath } from '../../host/serial/uno-binding.ts';
import { virtualUno } from '../../host/serial/virtual-board.ts';
import { encodeFrame } from '../../protocol/frame.ts';
import { encodePacket } from '../../protocol/packet.ts';
import { packetOfSettings, readSettings } from '../../protocol/settings.ts';
import { openPty } from '../host/serial/pty.ts';

/** An emulated board at so many times the wall clock leaves a busy processor time for the line. */
const pace = 4;

/** So long the light is watched: more than any transmission here takes. */
const lightS = 60;

/** Settings with credentials of the rig's own account, as the phone app gets them. */
async function settingsFor(rig: Rig) {
  const { id, developerPlanId } = await rig.account;
  const { token } = await issueDevelopmentToken(await rig.cloud, { accountId: id });
  return { network: { ssid: 'lab', password: 'pa55word' }, planId: developerPlanId, token };
}

/** Lets the board's light fall on the rig's imp until it is enrolled and on-line; then asks its agent. */
async function enroll(rig: Rig, sampler: Sampler, onFirstLight: () => void = () => {}): Promise<string> {
  const shining = rig.shine(
    (async function* () {
      for await (const block of sampler.light()) {
        if (block.firstIndex === 0) onFirstLight();
        yield block;
        if (rig.trace.some(({ kind }) => kind === 'enrolled') || block.firstIndex > lightS * block.sampleHz)
          return;
      }
    })(),
  );
  await shining;
  const { agent } = await rig.until('enrolled');
  expect(sampler.health).toMatchObject({ lostSamples: 0, brokenRecords: 0, restarts: 0 });
  const response = await rig.fetch(agent.agentUrl);
  expect(response.status).toBe(200);
  return agent.agentUrl;
}

/** What puts a phone before the board's sensor: it begins half a second after it is called. */
async function phone(rig: Rig, uno: Uno, options: PhoneOptions = {}): Promise<() => void> {
  const segments = [{ silenceUs: 500_000 }, { waveform: flashOf(await settingsFor(rig), options) }];
  const screen = { riseUs: 4000, fallUs: 3000 };
  // A board flat out does not wait for us: only when its light comes in is it known what time it has.
  return () => uno.connect(0, sensorVolts(segments, { screen }, { originUs: uno.nowUs() }));
}

/** Another board, whose LED sends settings of the rig's account to this one from its first look at it on. */
async function fixture(rig: Rig, dut: Uno, options: FixtureLedOptions): Promise<void> {
  const sending = virtualUno();
  dut.connect(0, ledLight(sending, { activeHigh: options.active !== 'low' }));
  const sender = await Sampler.connect({ path: virtualPath, binding: new UnoBinding(sending) });
  const settings = readSettings(await settingsFor(rig));
  if (!settings.ok) throw new Error(settings.fault.cause);
  await sendOnFixture(sender, encodeFrame(encodePacket(packetOfSettings(settings.value))), options);
  await sender.close();
}

describe('from a phone to an agent URL, over a board', () => {
  it.each([
    [1000, 60],
    [2000, 30],
    [4000, 60],
  ])('sampling at %i/s, %i symbols/s', async (sampleHz, symbolHz) => {
    const rig = new Rig({ seed: 7 });
    const uno = virtualUno();
    const binding = new UnoBinding(uno);
    const sampler = await Sampler.connect({
      path: virtualPath,
      binding,
      sampleHz,
      nowUs: () => rig.clock.now(),
    });
    expect(await enroll(rig, sampler, await phone(rig, uno, { symbolHz }))).toContain('http');
    await sampler.close();
    await rig.close();
  });

  it('through a pseudo-terminal and serialport’s native code, which no second program may open', async () => {
    const rig = new Rig({ seed: 8 });
    const uno = virtualUno();
    uno.runUntil(1_200_000);
    // Faster than the wall clock: the line has no speed of its own.
    const pty = await openPty(uno, pacePacer(pace, uno.nowUs()));
    const sampler = await Sampler.connect({ path: pty.path, sampleHz: 1000, nowUs: () => rig.clock.now() });
    await expect(Sampler.connect({ path: pty.path })).rejects.toMatchObject({ code: 'port-busy' });
    expect(await enroll(rig, sampler, await phone(rig, uno))).toContain('http');
    await sampler.close();
    await pty.close();
    await rig.close();
  });

  it('from another board’s fixture LED, through a pseudo-terminal', async () => {
    const rig = new Rig({ seed: 10 });
    const dut = virtualUno();
    dut.runUntil(1_200_000);
    const pty = await openPty(dut, pacePacer(pace, dut.nowUs()));
    const sampler = await Sampler.connect({ path: pty.path, sampleHz: 1000, nowUs: () => rig.clock.now() });
    await fixture(rig, dut, { lineCode: 'bi-level', symbolHz: 60 });
    expect(await enroll(rig, sampler)).toContain('http');
    await sampler.close();
    await pty.close();
    await rig.close();
  });

  it.each([
    ['tri-level', 60, 'high'],
    ['bi-level', 60, 'low'],
    ['bi-level', 142, 'high'],
  ] as const)(
    'from another board’s fixture LED: %s at %i/s, active %s',
    async (lineCode, symbolHz, active) => {
      const rig = new Rig({ seed: 9 });
      const dut = virtualUno();
      await fixture(rig, dut, { lineCode, symbolHz, active });
      const sampler = await Sampler.connect({
        path: virtualPath,
        binding: new UnoBinding(dut),
        sampleHz: 2000,
        nowUs: () => rig.clock.now(),
      });
      expect(await enroll(rig, sampler)).toContain('http');
      await sampler.close();
      await rig.close();
    },
  );
});
