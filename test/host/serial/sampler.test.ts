/** Protects the way from a board to light: hello, time from the sample index, gaps, the cable pulled, two programs, what is no sampler. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { Uno } from '../../../hardware/uno/uno.ts';
import { encodeRecord } from '../../../protocol/sampler-link/wire.ts';
import { ImpError } from '../../../host/imp-error.ts';
import { newHealth } from '../../../host/serial/health.ts';
import { LightStream } from '../../../host/serial/light-stream.ts';
import { portError } from '../../../host/serial/port-errors.ts';
import { Sampler, type SamplerOptions } from '../../../host/serial/sampler.ts';
import { UnoBinding, virtualPath } from '../../../host/serial/uno-binding.ts';
import { builtFirmware, virtualUno } from '../../../host/serial/virtual-board.ts';

interface Session {
  readonly binding: UnoBinding;
  readonly sampler: Sampler;
}

async function session(options: Partial<SamplerOptions> = {}, uno = virtualUno()): Promise<Session> {
  const binding = new UnoBinding(uno);
  const sampler = await Sampler.connect({
    path: virtualPath,
    binding,
    nowUs: () => Math.round(uno.nowUs()),
    ...options,
  });
  return { binding, sampler };
}

/** Blocks until `samples` have come; `each` may disturb the line meanwhile. */
async function read(
  { sampler }: Session,
  samples: number,
  each: (block: LightBlock) => void = () => {},
): Promise<LightBlock[]> {
  const blocks: LightBlock[] = [];
  let count = 0;
  for await (const block of sampler.light()) {
    blocks.push(block);
    count += block.levels.length;
    each(block);
    if (count >= samples) break;
  }
  return blocks;
}

const code = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof ImpError ? error.code : String(error)),
  );

describe('light from a board', () => {
  it.each([1000, 2000, 4000])(
    'comes whole at %i samples/s, and its times are the samples’',
    async (sampleHz) => {
      const uno = virtualUno();
      const takenUs: number[] = [];
      uno.connect(0, (atUs) => {
        takenUs.push(atUs);
        return (((atUs / 1e6) % 1) * 5 * 1023) / 1024;
      });
      const all = await session({ sampleHz }, uno);
      const blocks = await read(all, 5 * sampleHz);
      await all.sampler.close();
      let next = 0;
      for (const { originUs, sampleHz: rate, firstIndex, levels } of blocks) {
        expect(firstIndex).toBe(next);
        expect(rate).toBe(sampleHz);
        for (const [i, level] of levels.entries()) {
          const atUs = originUs + ((firstIndex + i) * 1e6) / rate;
          // The origin is known to the time that an answer takes.
          const shownUs = (level / 65535) * 1e6;
          const apartUs = Math.abs((((atUs % 1e6) - shownUs + 1.5e6) % 1e6) - 0.5e6);
          expect(apartUs).toBeLessThan(10_000);
        }
        next += levels.length;
      }
      expect(all.sampler.health).toMatchObject({ lostSamples: 0, gaps: 0, brokenRecords: 0, restarts: 0 });
      expect(takenUs.length).toBeGreaterThan(next);
    },
  );

  it('ends without an error when it is closed before its first sample', async () => {
    const uno = virtualUno();
    const all = await session({}, uno);
    // The board hears nothing any more.
    uno.send = () => {};
    const reading = read(all, 100);
    await nextTurn();
    await all.sampler.close();
    expect(await reading).toEqual([]);
  });

  it('who reads slowly holds the line: what the board then drops is counted, and no sample is at another one’s time', async () => {
    const uno = virtualUno();
    // Each sample says which it is.
    let taken = 0;
    const codes: number[] = [];
    uno.connect(0, () => {
      codes.push(taken % 1000);
      return (((taken++ % 1000) + 0.5) * 5) / 1024;
    });
    const all = await session({ sampleHz: 4000 }, uno);
    const blocks: LightBlock[] = [];
    let samples = 0;
    for await (const block of all.sampler.light()) {
      blocks.push(block);
      samples += block.levels.length;
      if (samples > 60_000) break;
      // Between some blocks the board goes on for a second, and nobody reads.
      if (blocks.length % 20 === 0) for (let turn = 0; turn < 600; turn++) await nextTurn();
    }
    const { health } = all.sampler;
    await all.sampler.close();
    const last = blocks.at(-1)!;
    expect(health.brokenRecords).toBe(0);
    // What was not read any more is neither lost nor counted.
    expect(last.firstIndex + last.levels.length).toBeLessThanOrEqual(health.samples + health.lostSamples);
    const offset = blocks[0]!.levels[0]! >> 6;
    for (const { firstIndex, levels } of blocks)
      for (const [i, level] of levels.entries())
        if (level >> 6 !== (firstIndex + i + offset) % 1000)
          expect({ index: firstIndex + i, code: level >> 6 }).toEqual({
            index: firstIndex + i,
            code: (firstIndex + i + offset) % 1000,
          });
  });

  it('says who the board is', async () => {
    const { sampler } = await session();
    expect(sampler.hello).toMatchObject({ version: 1, board: 1, sampleHz: 0 });
    await sampler.close();
  });

  it('a board that was reset in mid-session streams again, behind a gap', async () => {
    const all = await session();
    let disturbed = false;
    const blocks = await read(all, 3000, ({ firstIndex }) => {
      if (disturbed || firstIndex < 1000) return;
      disturbed = true;
      all.binding.uno.powerCycle();
    });
    await all.sampler.close();
    expect(all.sampler.health.restarts).toBe(1);
    const jumps = blocks.filter(
      ({ firstIndex, levels }, i) =>
        blocks[i + 1] && blocks[i + 1]!.firstIndex !== firstIndex + levels.length,
    );
    expect(jumps).toHaveLength(1);
    const times = blocks.map(({ firstIndex }) => firstIndex);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('a board that was reset and heard a command before it could greet streams again', async () => {
    const uno = new Uno({ program: builtFirmware('sampler') });
    const all = await session({}, uno);
    let disturbed = false;
    await read(all, 3000, ({ firstIndex }) => {
      if (disturbed || firstIndex < 1000) return;
      disturbed = true;
      uno.powerCycle();
      uno.runUntil(uno.nowUs() + 5000);
      void all.sampler.command({ name: 'pwm', pin: 5, duty: 255 });
    });
    await all.sampler.close();
    expect(all.sampler.health).toMatchObject({ restarts: 1, gaps: 1, replugs: 0 });
  });

  it('the cable pulled in mid-frame and put in again is a gap as long as it was out', async () => {
    const all = await session();
    const events: string[] = [];
    const { binding } = all;
    let pulledUs = 0;
    const blocks = await read(all, 2000, ({ firstIndex }) => {
      if (pulledUs > 0 || firstIndex < 500) return;
      pulledUs = binding.uno.nowUs();
      binding.uno.send(encodeRecord({ name: 'identify', sequence: 9 }).subarray(0, 3));
      binding.unplug();
      events.push('pulled');
      setImmediate(() => {
        binding.plug();
        binding.uno.runUntil(binding.uno.nowUs() + 300_000);
        events.push('in again');
      });
    });
    await all.sampler.close();
    expect(events).toEqual(['pulled', 'in again']);
    expect(all.sampler.health).toMatchObject({ replugs: 1, lostSamples: 0 });
    const gapAt = blocks.findIndex(
      ({ firstIndex, levels }, i) => (blocks[i + 1]?.firstIndex ?? 0) > firstIndex + levels.length,
    );
    const before = blocks[gapAt]!;
    const after = blocks[gapAt + 1]!;
    expect(after.firstIndex - before.firstIndex - before.levels.length).toBeGreaterThan(300);
    expect(after.originUs).toBe(before.originUs);
  });

  it('ends with an error when a lost board is waited for in vain', async () => {
    const all = await session({ waitForBoardMs: 0 });
    expect(await code(read(all, 5000, () => all.binding.unplug()))).toBe('port-lost');
  });

  it('garbage on the line is counted, and no sample is wrong', async () => {
    const uno = virtualUno();
    uno.connect(0, () => 2.5);
    const all = await session({}, uno);
    let bytes = 0;
    const blocks = await read(all, 4000, () => {
      const heard = uno.onByte;
      if (bytes === 0)
        uno.onByte = (byte, broken) => {
          bytes++;
          // Runs of lost bytes, and single wrong bits.
          if (bytes % 997 < 40) return;
          heard(bytes % 613 === 0 ? byte ^ 4 : byte, broken);
        };
    });
    await all.sampler.close();
    const levels = new Set(blocks.flatMap((block) => [...block.levels]));
    expect(levels).toEqual(new Set([32800]));
    expect(all.sampler.health.brokenRecords).toBeGreaterThan(3);
    expect(all.sampler.health.lostSamples).toBeGreaterThan(100);
    const last = blocks.at(-1)!;
    expect(last.firstIndex + last.levels.length).toBe(
      all.sampler.health.samples + all.sampler.health.lostSamples,
    );
  });

  it('a board that cannot do 500,000 baud is met at 115,200', async () => {
    const uno = virtualUno();
    const set = uno.setHostBaud.bind(uno);
    // A serial chip that takes the fast rate for something else.
    uno.setHostBaud = (baud) => set(baud === 500_000 ? 31_250 : baud);
    const all = await session({ sampleHz: 4000 }, uno);
    const blocks = await read(all, 8000);
    expect(blocks[0]?.firstIndex).toBe(0);
    expect(all.sampler.health.lostSamples).toBe(0);
    await all.sampler.close();
  }, 30_000);
});

describe('what is wrong is said', () => {
  it('two programs on one port', async () => {
    const { binding, sampler } = await session();
    expect(await code(Sampler.connect({ path: virtualPath, binding }))).toBe('port-busy');
    await sampler.close();
  });

  it('no such port', async () => {
    const binding = new UnoBinding(virtualUno());
    expect(await code(Sampler.connect({ path: '/dev/nothing', binding }))).toBe('no-port');
  });

  it('a board without a program', async () => {
    const binding = new UnoBinding(virtualUno({ blank: true }));
    expect(await code(Sampler.connect({ path: virtualPath, binding }))).toBe('no-answer');
  }, 30_000);

  it('a board with another program', async () => {
    const uno = new Uno({ bootLoader: builtFirmware('boot-loader') });
    const binding = new UnoBinding(uno);
    const opened = Sampler.connect({ path: virtualPath, binding });
    const talk = setInterval(() => {
      for (const byte of Buffer.from('temperature 21.5 C\r\n')) uno.onByte(byte, false);
    }, 20);
    expect(await code(opened)).toBe('wrong-firmware');
    clearInterval(talk);
  }, 30_000);

  it('a board that talks at a speed of its own', async () => {
    const uno = new Uno({ bootLoader: builtFirmware('boot-loader') });
    const binding = new UnoBinding(uno);
    const opened = Sampler.connect({ path: virtualPath, binding });
    // 9,600 baud heard at 500,000: few bytes, none of them text.
    const talk = setInterval(() => {
      for (let i = 0; i < 16; i++) uno.onByte(i % 3 === 0 ? 0 : 0xff, true);
    }, 20);
    expect(await code(opened)).toBe('wrong-speed');
    clearInterval(talk);
  }, 30_000);

  it.each([
    [0, 'old-version'],
    [2, 'new-version'],
  ])('a sampler of link version %i', async (version, expected) => {
    const uno = virtualUno();
    const binding = new UnoBinding(uno);
    const opened = Sampler.connect({ path: virtualPath, binding });
    const hello = encodeRecord({
      name: 'hello',
      sequence: 0,
      version,
      board: 1,
      firmware: 1,
      sampleHz: 0,
      nextIndex: 0,
      resetCause: 1,
      reference: 0,
    });
    const talk = setInterval(() => {
      for (const byte of hello) uno.onByte(byte, false);
    }, 1);
    const found = await code(opened);
    clearInterval(talk);
    expect(found).toBe(expected);
  });

  it('a command that the board refuses', async () => {
    const { sampler } = await session();
    expect(await code(sampler.command({ name: 'pwm', pin: 1, duty: 3 }))).toBe('command-refused');
    await sampler.close();
  });

  it.each([
    ['Error: No such file or directory, cannot open /dev/ttyACM0', 'no-port'],
    ['Opening COM7: File not found', 'no-port'],
    ['Error Resource temporarily unavailable Cannot lock port', 'port-busy'],
    ['Opening COM3: Access denied', 'port-busy'],
    ['Error: Permission denied, cannot open /dev/ttyACM0', 'no-permission'],
    ['something new', 'port-failed'],
  ])('“%s” is %s, with a cure', (words, expected) => {
    const error = portError('/dev/ttyACM0', new Error(words));
    expect(error.code).toBe(expected);
    expect(error.cure.length).toBeGreaterThan(10);
  });
});

describe('the stream of light', () => {
  const codes = new Uint16Array(16).fill(512);
  const record = (firstIndex: number, dropped = 0) =>
    ({ name: 'samples', sequence: 0, firstIndex, dropped, codes }) as const;

  it('goes on when the board’s 32 bits are full', () => {
    const stream = new LightStream(0, 4000, newHealth());
    stream.take(record(0));
    // Twelve days in four steps: less than half a round at a time.
    for (let index = 2 ** 30; index < 2 ** 32; index += 2 ** 30) stream.take(record(index));
    expect(stream.take(record(2 ** 32 - 16))?.firstIndex).toBe(2 ** 32 - 16);
    expect(stream.take(record(0))?.firstIndex).toBe(2 ** 32);
    expect(stream.take(record(16))?.firstIndex).toBe(2 ** 32 + 16);
  });

  it('counts what is missing, and whose fault it was', () => {
    const health = newHealth();
    const stream = new LightStream(0, 1000, health);
    stream.take(record(0));
    stream.take(record(48, 16));
    expect(health).toMatchObject({ samples: 32, lostSamples: 32, droppedByBoard: 16, gaps: 1 });
  });

  it('knows a board that has begun anew by its index', () => {
    const stream = new LightStream(0, 1000, newHealth());
    stream.take(record(160));
    expect(stream.take(record(0))).toBeNull();
    stream.restart(2_000_000);
    expect(stream.take(record(0))?.firstIndex).toBe(2000);
  });

  it('measures the time without a board from the last record on: a clock that has drifted for hours makes no gap', () => {
    const stream = new LightStream(0, 1000, newHealth());
    // The board's clock is fast: after its 10,000 s the rig has 9,990.
    stream.take(record(9_999_984), 9_990_000_000);
    stream.restart(9_990_500_000);
    expect(stream.take(record(0))?.firstIndex).toBe(10_000_500);
  });

  it('never goes back in time, even when a clock does', () => {
    const stream = new LightStream(0, 1000, newHealth());
    stream.take(record(160));
    stream.restart(0);
    expect(stream.take(record(0))?.firstIndex).toBe(176);
  });
});
