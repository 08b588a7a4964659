/** Protects the imp on a board: its memory outlives it, its button clears it, its LED is the board's, and its time follows the light. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CloudPort } from '../../../firmware/ports.ts';
import type { TraceEvent } from '../../../firmware/trace.ts';
import { Crystal } from '../../../hardware/crystal.ts';
import { Radio } from '../../../hardware/radio.ts';
import { sensorVolts } from '../../../hardware/uno/sensor.ts';
import type { Uno } from '../../../hardware/uno/uno.ts';
import { deviceIdIn } from '../../../host/nvram/device-id.ts';
import { openNvram } from '../../../host/nvram/nvram.ts';
import { flashOf } from '../../../host/rig/phone.ts';
import { World } from '../../../host/rig/world.ts';
import { fiveBoard } from '../../../host/johnny-five/five-board.ts';
import { FivePanel, samplerPins } from '../../../host/johnny-five/five-panel.ts';
import { SamplerIo } from '../../../host/johnny-five/sampler-io.ts';
import { holdUs } from '../../../host/serial/clear-button.ts';
import { LiveImp } from '../../../host/serial/live-imp.ts';
import { Sampler } from '../../../host/serial/sampler.ts';
import { type Panel, SamplerPanel } from '../../../host/serial/sampler-panel.ts';
import { UnoBinding, virtualPath } from '../../../host/serial/uno-binding.ts';
import { virtualUno } from '../../../host/serial/virtual-board.ts';
import type { DeviceId } from '../../../protocol/ids.ts';

const flash = flashOf({ network: { ssid: 'lab', password: 'pa55word' } });
/** A cloud that never answers. */
const silent: CloudPort = { connect: () => ({ send: () => {}, close: () => {} }) };

/** LED and button as the session has them, and as johnny-five has them. */
const panels: Readonly<Record<string, (sampler: Sampler) => Promise<Panel>>> = {
  'the session’s own': async (sampler) => new SamplerPanel(sampler),
  'johnny-five’s': async (sampler) => {
    const io = new SamplerIo(sampler);
    // The board is unplugged in some tests: it hears nothing meanwhile.
    io.on('error', () => {});
    return new FivePanel(await fiveBoard(io), samplerPins);
  },
};
let panelOf: (sampler: Sampler) => Promise<Panel> = panels['the session’s own']!;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'impsim-live-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Lived {
  readonly trace: readonly TraceEvent[];
  readonly deviceId: DeviceId;
  readonly states: readonly string[];
}

/** An imp out of the folder on a new emulated board for `seconds` of light; `each` is called with every 100 ms of it. */
async function live(
  seconds: number,
  prepare: (uno: Uno) => void = () => {},
  each: (atMs: number, uno: Uno, binding: UnoBinding) => void = () => {},
): Promise<Lived> {
  const uno = virtualUno();
  const binding = new UnoBinding(uno);
  const nowUs = (): number => Math.floor(uno.nowUs());
  const nvram = await openNvram(folder);
  const world = new World(new Crystal());
  const trace: TraceEvent[] = [];
  let unplugged = (): void => {};
  const sampler = await Sampler.connect({
    path: virtualPath,
    binding,
    nowUs,
    onLost: () => unplugged(),
  });
  const deviceId = deviceIdIn(folder);
  const imp = new LiveImp({
    deviceId,
    nvram,
    world,
    network: new Radio(world.clock, {}),
    cloud: silent,
    panel: await panelOf(sampler),
    trace: (event) => trace.push(event),
  });
  unplugged = () => imp.unplugged();
  prepare(uno);
  let doneMs = 0;
  const light = (async function* () {
    for await (const block of sampler.light()) {
      yield block;
      for (const ms = ((block.firstIndex + block.levels.length) * 1000) / block.sampleHz; doneMs + 100 <= ms;)
        each((doneMs += 100), uno, binding);
      if (doneMs >= seconds * 1000) return;
    }
  })();
  await imp.run(light, nowUs);
  await sampler.close();
  await nvram.close();
  const states = trace.flatMap((event) => (event.kind === 'state' ? [event.state] : []));
  return { trace, deviceId, states };
}

const phone = (uno: Uno): void =>
  uno.connect(0, sensorVolts([{ silenceUs: 1_000_000 }, { waveform: flash }], {}, { originUs: uno.nowUs() }));

describe('the imp’s memory on a board', () => {
  it('outlives the process: settings and ID are there again, and no secret is in the trace', async () => {
    const first = await live(14, phone);
    expect(first.states).toEqual(expect.arrayContaining(['unconfigured', 'accepted', 'joining']));
    const second = await live(3);
    expect(second.states).not.toContain('unconfigured');
    expect(second.states).toContain('joining');
    expect(second.deviceId).toBe(first.deviceId);
    expect(JSON.stringify([first.trace, second.trace])).not.toContain('pa55word');
  });

  it('belongs to one imp: another ID is refused', async () => {
    const { deviceId } = await live(0.1);
    expect(deviceIdIn(folder, deviceId)).toBe(deviceId);
    expect(() => deviceIdIn(folder, '50000c2a69000001' as DeviceId)).toThrow(/lives the imp/);
  });
});

describe.each(Object.entries(panels))('the board’s button, %s', (_, panel) => {
  beforeEach(() => void (panelOf = panel));

  /** Presses the button at the first moment, lets it go at the second. */
  const hold = (fromMs: number, toMs: number) => (atMs: number, uno: Uno) => {
    if (atMs === fromMs) uno.pins.drive(2, false);
    if (atMs === toMs) uno.pins.drive(2, null);
  };

  beforeEach(async () => void (await live(9, phone)));

  it('held for two seconds clears the network settings, for good', async () => {
    const held = await live(5, () => {}, hold(1000, 4000));
    expect(held.states).toEqual(expect.arrayContaining(['joining', 'unconfigured']));
    const clearedUs = held.trace.find(
      (event) => event.kind === 'state' && event.state === 'unconfigured',
    )?.atUs;
    expect(clearedUs).toBeGreaterThan(holdUs);
    expect((await live(1)).states).toContain('unconfigured');
  });

  it('pressed for a second does nothing', async () => {
    await live(5, () => {}, hold(1000, 2000));
    expect((await live(1)).states).not.toContain('unconfigured');
  });

  it('pressed while the cable is pulled does nothing either', async () => {
    await live(
      6,
      () => {},
      (atMs, uno, binding) => {
        if (atMs === 1000) uno.pins.drive(2, false);
        if (atMs !== 1500) return;
        binding.unplug();
        uno.pins.drive(2, null);
        setImmediate(() => binding.plug());
      },
    );
    expect((await live(1)).states).not.toContain('unconfigured');
  });
});

describe.each(Object.entries(panels))('the imp’s status LED on a board, %s', (_, panel) => {
  beforeEach(() => void (panelOf = panel));

  it('is on D5 and D6 as the trace has it, and again after the board began anew', async () => {
    let pulled = false;
    let after: readonly (number | null)[] = [];
    const seen: string[] = [];
    const { trace } = await live(
      6,
      () => {},
      (atMs, uno, binding) => {
        seen.push(`${uno.pins.duty(5)} ${uno.pins.duty(6)}`);
        if (atMs === 3000) {
          pulled = true;
          binding.uno.powerCycle();
        }
        if (pulled && atMs > 4500) after = [...after, uno.pins.duty(5)];
      },
    );
    expect(trace.some((event) => event.kind === 'led' && event.red && event.green)).toBe(true);
    expect(seen).toContain('1 1');
    expect(seen).toContain('0 0');
    expect(new Set(after)).toEqual(new Set([0, 1]));
  });
});
