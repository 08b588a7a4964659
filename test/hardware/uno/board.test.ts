/** Protects what else the board does: greeting, LEDs, pins, the fixture's timing, the watchdog; and the emulator's own fidelity. */
import { describe, expect, it } from 'vitest';
import { heardByte } from '../../../hardware/uno/usart.ts';
import { encodeFrame } from '../../../protocol/frame.ts';
import { type LineCode, lineCodeTables } from '../../../protocol/line-code.ts';
import { pinModes, statuses } from '../../../protocol/sampler-link/records.ts';
import { encodeRecord } from '../../../protocol/sampler-link/wire.ts';
import { symbolsOfFrame } from '../../../protocol/waveform.ts';
import { Board, firmware } from './board.ts';
import { Fixture } from './fixture.ts';

describe('greeting', () => {
  it.each([500_000, 115_200])('says hello at %i baud within 200 ms, again and again', (baud) => {
    const board = new Board();
    board.uno.setHostBaud(baud);
    board.pass(200_000);
    expect(board.of('hello')).toHaveLength(1);
    board.pass(800_000);
    expect(board.of('hello').length).toBeGreaterThanOrEqual(4);
    expect(board.of('hello')[0]).toMatchObject({ version: 1, board: 1, sampleHz: 0, resetCause: 1 });
  });

  it.each([500_000, 115_200])('keeps %i baud once a host spoke', (baud) => {
    const board = new Board();
    board.uno.setHostBaud(baud);
    board.pass(200_000);
    for (let i = 0; i < 5 && board.of('answer').length === 0; i++) board.command({ name: 'read' }, 50_000);
    board.heard = [];
    board.pass(3_000_000);
    expect(board.of('hello')).toEqual([]);
    expect(board.command({ name: 'sample', sampleHz: 4000, reference: 0 })).toBe(statuses.done);
    board.pass(1_000_000);
    expect(board.of('samples').length).toBeGreaterThan(249);
    expect(board.of('samples').at(-1)?.dropped).toBe(0);
  });

  it('greets again when the next host speaks at another speed', () => {
    const board = new Board();
    board.sample(1000);
    board.uno.setHostBaud(115_200);
    for (let i = 0; i < 20; i++) board.command({ name: 'identify' }, 20_000);
    board.heard = [];
    board.command({ name: 'identify' }, 500_000);
    expect(board.of('hello').length).toBeGreaterThan(0);
  });

  it('starts through the boot loader a second after power-on, and not later', () => {
    const board = new Board({ bootLoader: firmware('boot-loader') });
    board.pass(900_000);
    expect(board.of('hello')).toEqual([]);
    board.pass(500_000);
    expect(board.of('hello').length).toBeGreaterThan(0);
  });
});

describe('commands', () => {
  it.each([
    ['a rate that it has not', { name: 'sample', sampleHz: 3000, reference: 0 }],
    ['a reference that it has not', { name: 'sample', sampleHz: 1000, reference: 2 }],
    ['a dimmed pin that has no timer', { name: 'pwm', pin: 4, duty: 9 }],
    ['the serial line’s own pin', { name: 'pin', pin: 1, mode: pinModes.low }],
    ['a mode that it has not', { name: 'pin', pin: 4, mode: 9 }],
    ['a frame beyond its memory', { name: 'frame', offset: 240, bytes: new Uint8Array(20) }],
    [
      'tri-level faster than 60/s',
      {
        name: 'transmit',
        lineCode: 0,
        polarity: 0,
        period: 28_845_070,
        frameBytes: 20,
        syncSymbols: 2,
        tailSymbols: 6,
      },
    ],
    [
      'a frame of no bytes',
      {
        name: 'transmit',
        lineCode: 0,
        polarity: 0,
        period: 68_266_667,
        frameBytes: 0,
        syncSymbols: 2,
        tailSymbols: 6,
      },
    ],
  ] as const)('refuses %s', (_, command) => {
    const board = new Board();
    board.sample(1000);
    expect(board.command(command)).toBe(statuses['bad-argument']);
  });

  it('says that it does not know a record that only boards send', () => {
    const board = new Board();
    board.sample(1000);
    expect(board.command({ name: 'fixture', state: 0, index: 0, symbols: 0 })).toBe(statuses.unknown);
  });

  it('survives garbage at its own speed, and answers after it', () => {
    const board = new Board();
    board.sample(1000);
    for (let seed = 1; seed < 60; seed++)
      board.uno.send(Uint8Array.from({ length: 50 }, (_, i) => (seed * 7919 + i * i * 31) & 255));
    board.uno.send(Uint8Array.of(0));
    board.pass(100_000);
    expect(board.command({ name: 'read' })).toBe(statuses.done);
    expect(board.of('samples').at(-1)?.dropped).toBe(0);
  });

  it('takes light of the internal reference for more', () => {
    const board = new Board();
    board.uno.connect(0, () => 0.55);
    board.sample(1000, 1);
    board.pass(50_000);
    expect(board.of('samples')[0]?.codes[0]).toBe(512);
  });

  it('what the line cannot carry is dropped, counted, and the index says where', () => {
    const board = new Board();
    board.sample(4000);
    // Answers crowd out samples: each record of 16 samples is one that had no room.
    const ask = encodeRecord({ name: 'identify', sequence: 0 });
    board.uno.send(Uint8Array.from(Array.from({ length: 6000 }, () => [...ask]).flat()));
    board.pass(1_500_000);
    const records = board.of('samples');
    const last = records.at(-1);
    const lost = (last?.firstIndex ?? 0) + 16 - records.length * 16;
    expect(records.every(({ firstIndex }) => firstIndex % 16 === 0)).toBe(true);
    expect(last?.dropped).toBe(lost);
  });
});

describe('LEDs and pins', () => {
  it.each([3, 5, 6, 11])('dims D%i, and leaves it steady at both ends', (pin) => {
    const board = new Board();
    board.sample(1000);
    for (const duty of [0, 1, 128, 254, 255]) {
      expect(board.command({ name: 'pwm', pin, duty })).toBe(statuses.done);
      expect(board.uno.pins.duty(pin)).toBeCloseTo(duty / 255, 2);
    }
    board.command({ name: 'pwm', pin, duty: 64 });
    let high = 0;
    for (let i = 0; i < 2048; i++) {
      board.pass(1 / 16);
      if (board.uno.pins.output(pin)) high++;
    }
    expect(high).toBeGreaterThan(2048 * 0.2);
    expect(high).toBeLessThan(2048 * 0.31);
  });

  it('tells of the button with the sample at which it was pressed, and of no output', () => {
    const board = new Board();
    board.sample(1000);
    board.heard = [];
    board.pass(100_000);
    expect(board.of('inputs')).toEqual([]);
    board.uno.pins.drive(2, false);
    board.pass(40_000);
    board.uno.pins.drive(2, null);
    board.pass(40_000);
    expect(board.of('inputs').map(({ levels }) => levels)).toEqual([0, 4]);
    board.heard = [];
    board.command({ name: 'pin', pin: 7, mode: pinModes['input-pullup'] });
    board.command({ name: 'pin', pin: 13, mode: pinModes.high });
    expect(board.uno.pins.output(13)).toBe(true);
    expect(board.of('inputs').at(-1)?.levels).toBe(0b1000_0100);
  });
});

describe('the fixture’s LED', () => {
  const frame = encodeFrame(Uint8Array.from({ length: 33 }, (_, i) => (i * 37) & 255));
  const cases: readonly (readonly [LineCode, number, 'high' | 'low', number])[] = [
    ['tri-level', 20, 'high', 1000],
    ['tri-level', 30, 'low', 2000],
    ['tri-level', 60, 'high', 4000],
    ['bi-level', 30, 'high', 4000],
    ['bi-level', 60, 'low', 1000],
    ['bi-level', 142, 'high', 2000],
  ];

  it.each(cases)(
    'shows a %s frame at %i/s, active %s, while sampling at %i/s, without drift',
    (lineCode, symbolHz, active, sampleHz) => {
      const board = new Board();
      board.sample(sampleHz);
      const fixture = new Fixture(board, lineCode, active);
      expect(fixture.transmit(frame, symbolHz)).toBe(statuses.done);
      const symbols = symbolsOfFrame(frame, { lineCode });
      board.pass((symbols.length / symbolHz) * 1e6);
      const expected = symbols.map((shade, index) => ({ shade, atUs: (index * 1e6) / symbolHz }));
      const edges = expected.filter(({ shade }, i) => shade !== (expected[i - 1]?.shade ?? 0));
      const seen = fixture.edges();
      expect(seen.map(({ shade }) => shade)).toEqual(edges.map(({ shade }) => shade));
      const tickUs = sampleHz === 4000 ? 0.5 : 4;
      const shiftUs = (seen[0]?.atUs ?? 0) - (edges[0]?.atUs ?? 0);
      // A timer's tick, and an interrupt that may have to wait for another one.
      const worstUs = Math.max(
        ...seen.map(({ atUs }, i) => Math.abs(atUs - (edges[i]?.atUs ?? 0) - shiftUs)),
      );
      expect(worstUs).toBeLessThan(tickUs + 16);
      board.pass(100_000);
      expect(board.of('fixture').at(-1)).toMatchObject({ state: 2, symbols: symbols.length });
      expect(board.of('samples').at(-1)?.dropped).toBe(0);
      expect(lineCodeTables[lineCode].ratesHz).toContain(symbolHz);
    },
  );

  it.each(['high', 'low'] as const)(
    'tri-level, active %s: a pin that does not light is let go, or it would take the current from the LED',
    (active) => {
      const board = new Board();
      board.sample(1000);
      const seen = new Set<string>();
      const fixture = new Fixture(board, 'tri-level', active);
      fixture.transmit(frame, 60);
      for (let i = 0; i < 600; i++) {
        board.pass(10_007);
        seen.add([board.uno.pins.output(8), board.uno.pins.output(9)].join());
      }
      const lit = active === 'high';
      expect([...seen].sort()).toEqual([',', `${lit},`, `${lit},${lit}`].sort());
    },
  );

  it('stops when told, dark; and refuses to be disturbed before', () => {
    const board = new Board();
    board.sample(1000);
    const fixture = new Fixture(board, 'tri-level', 'high');
    fixture.transmit(frame, 60);
    board.pass(500_000);
    expect(board.command({ name: 'sample', sampleHz: 2000, reference: 0 })).toBe(statuses.busy);
    expect(board.command({ name: 'frame', offset: 0, bytes: Uint8Array.of(1) })).toBe(statuses.busy);
    expect(board.command({ name: 'stop' })).toBe(statuses.done);
    expect(board.of('fixture').at(-1)?.state).toBe(3);
    // Let go, not driven low: see the next test.
    expect([board.uno.pins.output(8), board.uno.pins.output(9)]).toEqual([null, null]);
  });
});

describe('the watchdog', () => {
  it('ends a program that hangs, and the next start says so', () => {
    const board = new Board({ bootLoader: firmware('boot-loader') });
    board.pass(1_500_000);
    board.command({ name: 'identify' });
    expect(board.of('hello').at(-1)?.resetCause).toBe(0);
    board.heard = [];
    board.uno.jam();
    board.pass(1_000_000);
    expect(board.of('hello')[0]?.resetCause).toBe(0x80);
  });
});

describe('two ends of the line at different speeds', () => {
  it.each([
    ['the same', 500_000, 500_000],
    ['2.1 % apart, as an Uno at 115,200', 117_647, 115_200],
    ['4 % apart', 120_000, 115_200],
  ])('understand each other when %s', (_, sent, heard) => {
    for (let byte = 0; byte < 256; byte++)
      expect(heardByte({ byte, baud: sent }, heard)).toEqual({ byte, broken: false });
  });

  it('do not when far apart', () => {
    const right = Array.from({ length: 256 }, (_, byte) =>
      heardByte({ byte, baud: 500_000 }, 115_200),
    ).filter(({ byte, broken }, sent) => byte === sent && !broken);
    expect(right.length).toBeLessThan(16);
  });
});
