/** Protects johnny-five on the board: LEDs, button and sensor work on the emulated Uno while light streams without a gap. */
import five from 'johnny-five';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Receiver } from '../../../firmware/receiver/receiver.ts';
import { sensorVolts } from '../../../hardware/uno/sensor.ts';
import { ImpError } from '../../../host/imp-error.ts';
import { SamplerIo, type IoBoard } from '../../../host/johnny-five/sampler-io.ts';
import { fastestSymbolHz, sensorLight } from '../../../host/johnny-five/sensor-light.ts';
import { LightStream } from '../../../host/serial/light-stream.ts';
import { newHealth } from '../../../host/serial/health.ts';
import { Sampler } from '../../../host/serial/sampler.ts';
import { UnoBinding, virtualPath } from '../../../host/serial/uno-binding.ts';
import { virtualUno } from '../../../host/serial/virtual-board.ts';
import { encodeFrame } from '../../../protocol/frame.ts';
import { encodePacket } from '../../../protocol/packet.ts';
import { packetOfSettings, readSettings } from '../../../protocol/settings.ts';
import { waveform } from '../../../protocol/waveform.ts';
import { Board } from '../../hardware/uno/board.ts';

const readyBoard = (io: SamplerIo): Promise<five.Board> =>
  new Promise((resolve) => {
    const board = new five.Board({
      io,
      repl: false,
      debug: false,
      sigint: false,
    } as five.BoardOption);
    board.on('ready', () => resolve(board));
  });

afterEach(() => vi.useRealTimers());

describe('johnny-five on the sampler', () => {
  it('Led, Led.RGB, Button and Sensor work while 1 kHz light streams without a gap', async () => {
    const uno = virtualUno();
    uno.connect(0, () => 2.5);
    const sampler = await Sampler.connect({ path: virtualPath, binding: new UnoBinding(uno) });
    const io = new SamplerIo(sampler);
    const board = await readyBoard(io);
    const failures: unknown[] = [];
    io.on('error', (why) => failures.push(why));
    const led = new five.Led({ pin: 13, board });
    const rgb = new five.Led.RGB({ pins: { red: 5, green: 6, blue: 3 }, board });
    const button = new five.Button({ pin: 2, isPullup: true, board });
    const sensor = new five.Sensor({ pin: 'A0', freq: 10, board });
    const presses: string[] = [];
    button.on('press', () => presses.push('press'));
    button.on('release', () => presses.push('release'));

    const seen: Record<string, unknown>[] = [];
    const script: readonly [number, () => void][] = [
      [500, () => led.on()],
      [1000, () => rgb.color('#ff8000')],
      [1500, () => uno.pins.drive(2, false)],
      [2000, () => uno.pins.drive(2, null)],
      [2500, () => led.off()],
      [3000, () => rgb.off()],
    ];
    let step = 0;
    let next = 0;
    for await (const { firstIndex, levels } of sampler.light()) {
      expect(firstIndex).toBe(next);
      next = firstIndex + levels.length;
      const due = script[step];
      if (due !== undefined && next >= due[0]) {
        seen.push({
          led: uno.pins.output(13),
          red: uno.pins.duty(5),
          green: uno.pins.duty(6),
          blue: uno.pins.duty(3),
        });
        due[1]();
        step++;
      }
      if (next > 4000) break;
    }
    expect(failures).toEqual([]);
    expect(seen[0]).toEqual({ led: false, red: 0, green: 0, blue: 0 });
    expect(seen[1]).toMatchObject({ led: true });
    expect(seen[2]!['red']).toBe(1);
    expect(seen[2]!['green']).toBeCloseTo(0.5, 1);
    expect(seen[2]!['blue']).toBe(0);
    expect(uno.pins.output(13)).toBe(false);
    expect(uno.pins.duty(5)).toBe(0);
    expect(presses).toEqual(['press', 'release']);
    expect(sensor.raw).toBe(512);
    expect(sampler.health).toMatchObject({ lostSamples: 0, gaps: 0, brokenRecords: 0 });
    await sampler.close();
  });

  it.each([
    ['a servo', (io: SamplerIo) => io.servoWrite(3)],
    ['another analog pin', (io: SamplerIo) => io.analogRead(3, () => {})],
    ['a mode that a pin has not', (io: SamplerIo) => io.pinMode(3, io.MODES.INPUT)],
    ['a pin that is not there', (io: SamplerIo) => io.digitalWrite(99, 1)],
  ])('says no to %s', (_, use) => {
    const board: IoBoard = {
      command: () => Promise.resolve(),
      onInputs: () => {},
      onReset: () => {},
      onLight: () => {},
    };
    expect(() => use(new SamplerIo(board))).toThrow(RangeError);
  });
});

describe('a slow sensor as a light source', () => {
  const settings = readSettings({ network: { ssid: 'lab', password: 'pa55word' } });
  if (!settings.ok) throw new Error(settings.fault.cause);
  const packet = packetOfSettings(settings.value);

  /** A johnny-five `Sensor` of 100 readings/s on the emulated board, in the board's own time. */
  async function decode(symbolHz: number) {
    vi.useFakeTimers({
      toFake: [
        'setInterval',
        'clearInterval',
        'setImmediate',
        'clearImmediate',
        'setTimeout',
        'clearTimeout',
        'Date',
      ],
    });
    const emulated = new Board();
    const segments = [
      { silenceUs: 1_000_000 },
      { waveform: waveform(encodeFrame(encodePacket(packet)), { symbolHz }) },
    ];
    emulated.uno.connect(0, sensorVolts(segments));
    emulated.sample(1000);
    const stream = new LightStream(0, 1000, newHealth());
    const session: IoBoard = {
      command: () => Promise.resolve(),
      onInputs: () => {},
      onReset: () => {},
      onLight: () => {},
    };
    const io = new SamplerIo(session);
    const ready = readyBoard(io);
    await vi.advanceTimersByTimeAsync(100);
    const board = await ready;
    const sensor = new five.Sensor({ pin: 'A0', freq: 10, board });
    io.setSamplingInterval(10);
    const light = sensorLight(sensor as never, {
      intervalMs: 10,
      symbolHz,
      nowUs: () => emulated.uno.nowUs(),
    });
    const receiver = new Receiver();
    const events = [];
    const blocks = light[Symbol.asyncIterator]();
    let block = blocks.next();
    for (let stepMs = 0; stepMs < 60_000; stepMs += 10) {
      emulated.pass(10_000);
      for (const record of emulated.of('samples')) session.onLight(stream.take(record)!);
      emulated.heard = [];
      await vi.advanceTimersByTimeAsync(10);
      const { value } = (await block) as { value: Parameters<Receiver['push']>[0] };
      block = blocks.next();
      events.push(...receiver.push(value));
      if (events.some(({ kind }) => kind === 'packet')) break;
    }
    return events;
  }

  it('decodes 20 symbols/s from 100 readings/s', async () => {
    const events = await decode(20);
    expect(events.find(({ kind }) => kind === 'packet')).toMatchObject({ packet });
  });

  it('is told no at 60 symbols/s', async () => {
    const told = decode(60);
    await expect(told).rejects.toThrow(ImpError);
    await expect(told).rejects.toMatchObject({ code: 'too-slow' });
    expect(fastestSymbolHz(10)).toBe(25);
  });
});
