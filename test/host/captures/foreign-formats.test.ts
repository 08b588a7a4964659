/** Protects captures that others made: oscilloscopes, logic analyzers, sigrok; and that others' tools open ours. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeLight } from '../../../host/captures/decode-capture.ts';
import { openCapture } from '../../../host/captures/open-capture.ts';
import { saveCapture } from '../../../host/captures/save-capture.ts';
import { captureReader } from '../../../host/captures/formats/capture-reader.ts';
import { Swelling } from '../../../host/captures/formats/swelling.ts';
import type { ReadingOptions } from '../../../host/captures/formats/capture-format.ts';
import { printPulses } from '../../../firmware/receiver/pulse-train.ts';
import { samplesOf } from '../../contract/light-source.ts';
import { codeOf, lightIn } from './reading.ts';

const captures = join(import.meta.dirname, '../../data/captures');
const capture = join(captures, 'sdk-30fps-clear-1khz.csv');
const folder = mkdtempSync(join(tmpdir(), 'impsim-formats-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { timesUs, levels } = samplesOf(openCapture(capture));
const volts = levels.map((level) => ((level * 3.3) / 65_535).toFixed(5));
const bits = levels.map((level) => (level > 30_000 ? 1 : 0));
const exponential = (value: number): string => value.toExponential(6);

const decoded = (bytes: Uint8Array | string, options?: ReadingOptions) =>
  decodeLight('it', lightIn(bytes, options));

const lines = (...parts: readonly (readonly string[])[]): string => `${parts.flat().join('\r\n')}\r\n`;

/** As the makers' programming guides describe their exports; times count from a trigger in the middle. */
const scopes: Readonly<Record<string, string>> = {
  'Rigol DS1000': lines(
    ['X,CH1,Start,Increment,', 'Sequence,VOLT,-3.000000e+00,1.000000e-03'],
    volts.map((volt, i) => `${i},${exponential(Number(volt))},`),
  ),
  'Rigol MSO5000': lines(
    ['Time(s),CH1V,'],
    volts.map((volt, i) => `${exponential(i / 1000 - 3)},${volt},`),
  ),
  'Siglent SDS1000X-E': lines(
    ['Record Length,Analog:6000', 'Sample Interval,Analog:0.001', 'Vertical Units,V', 'Vertical Scale,0.5'],
    ['Vertical Offset,0', 'Horizontal Units,s', 'Horizontal Scale,0.5', 'Model Number,SDS1104X-E'],
    ['Serial Number,SDSMMEBD0R0000', 'Software Version,8.2.6.1.37R9', 'Source,CH1', 'Second,Value'],
    volts.map((volt, i) => `${(i / 1000 - 3).toFixed(9)},${volt}`),
  ),
  'Tektronix TDS2000': lines(
    volts.map((volt, i) => {
      const settings = [
        'Record Length,6.000000e+03',
        'Sample Interval,1.000000e-03',
        'Trigger Point,3.0e+03',
      ];
      const more = ['Source,CH1', 'Vertical Units,V', 'Vertical Scale,5.000000e-01', 'Horizontal Units,s'];
      return `${[...settings, ...more][i] ?? ','},,${(i / 1000 - 3).toFixed(12)}, ${volt},`;
    }),
  ),
  'Tektronix MSO2': lines(
    ['Model,MSO24', 'Firmware Version,1.44.3', '', 'Waveform Type,ANALOG', 'Point Format,Y'],
    ['Horizontal Units,s', 'Horizontal Scale,0.5', 'Sample Interval,0.001', 'Record Length,6000', ''],
    ['TIME,CH1'],
    volts.map((volt, i) => `${exponential(i / 1000 - 3)},${volt}`),
  ),
  'Keysight InfiniiVision': lines(
    ['x-axis,1', 'second,Volt'],
    volts.map((volt, i) => `${exponential(i / 1000 - 3)},${exponential(Number(volt))}`),
  ),
  'Saleae Logic 2, analog': lines(
    ['Time [s],Channel 0'],
    volts.map((volt, i) => `${(i / 1000).toFixed(9)},${volt}`),
  ),
};

describe('a CSV of an oscilloscope', () => {
  it.each(Object.keys(scopes))('%s: the same light, whatever the pieces', (scope) => {
    for (const pieceBytes of [1 << 16, 997]) {
      const got = samplesOf(lightIn(scopes[scope]!, {}, pieceBytes));
      expect(got.timesUs.map(Math.round)).toEqual(timesUs);
      expect(Math.max(...got.levels.map((level, i) => Math.abs(level - levels[i]!)))).toBeLessThan(2);
    }
    expect(decoded(scopes[scope]!)).toMatchObject({ ok: true, packet: { clear: true } });
  });
});

const exports = join(import.meta.dirname, '../../data/oscilloscopes');

it.each(readdirSync(exports).filter((name) => name.endsWith('.csv')))(
  '%s, an export by its description, is decoded',
  (name) => {
    expect(decodeLight(name, openCapture(join(exports, name)))).toMatchObject({ packet: { clear: true } });
  },
);

/** Times at which the bit changes, in seconds, and its first state. */
const changes = bits.flatMap((bit, i) => (i > 0 && bit !== bits[i - 1] ? [i / 1000] : []));

/** A header of Saleae's binary exports. */
function saleae(version: number, type: number, bytes: number): { view: DataView; all: Uint8Array } {
  const all = new Uint8Array(16 + bytes);
  all.set(new TextEncoder().encode('<SALEAE>'));
  const view = new DataView(all.buffer);
  view.setInt32(8, version, true);
  view.setInt32(12, type, true);
  return { view, all };
}

function saleaeAnalog(): Uint8Array {
  const { view, all } = saleae(0, 1, 32 + 4 * volts.length);
  view.setBigUint64(24, 50_000n, true);
  view.setBigUint64(32, 50n, true);
  view.setBigUint64(40, BigInt(volts.length), true);
  for (const [i, volt] of volts.entries()) view.setFloat32(48 + 4 * i, Number(volt), true);
  return all;
}

/** In two waveforms, the second 2 s after where it would go on. */
function saleaeWaveforms(): Uint8Array {
  const parts = [volts.slice(0, 2000), volts.slice(2000)];
  const { view, all } = saleae(1, 1, 8 + 2 * 40 + 4 * volts.length);
  view.setBigUint64(16, 2n, true);
  let at = 24;
  for (const [part, values] of parts.entries()) {
    view.setFloat64(at, 5 + part * 4, true);
    view.setFloat64(at + 16, 50_000, true);
    view.setBigInt64(at + 24, 50n, true);
    view.setBigUint64(at + 32, BigInt(values.length), true);
    at += 40;
    for (const volt of values) {
      view.setFloat32(at, Number(volt), true);
      at += 4;
    }
  }
  return all;
}

function saleaeDigital(version: 0 | 1): Uint8Array {
  const headBytes = version === 0 ? 28 : 44;
  const { view, all } = saleae(version, 0, headBytes + 8 * changes.length);
  const at = version === 0 ? 16 : 24;
  const times = version === 0 ? at + 4 : at + 12;
  if (version === 1) view.setBigUint64(16, 1n, true);
  view.setUint32(at, bits[0]!, true);
  if (version === 1) view.setFloat64(at + 4, 1000, true);
  view.setFloat64(times + 8, bits.length / 1000, true);
  view.setBigUint64(times + 16, BigInt(changes.length), true);
  for (const [i, second] of changes.entries()) view.setFloat64(times + 24 + 8 * i, second, true);
  return all;
}

/** A flash that a single bit can carry: bi-level. */
const biLevel = join(folder, 'bi.csv');
const transmitted = [
  'transmit',
  '{"clear":true}',
  '--line-code',
  'bi-level',
  '--rate',
  '30Hz',
  '--seed',
  '1',
];
execFileSync(process.execPath, ['--import', 'tsx', 'host/cli/main.ts', ...transmitted, '-o', biLevel]);
const biBits = samplesOf(openCapture(biLevel)).levels.map((level) => (level > 30_000 ? 1 : 0));
const biChanges = biBits.flatMap((bit, i) => (i === 0 || bit !== biBits[i - 1] ? [[i, bit] as const] : []));

describe('a logic analyzer', () => {
  it('Saleae, binary analog: the same light', () => {
    const got = samplesOf(lightIn(saleaeAnalog(), {}, 1000));
    expect(got.timesUs).toEqual(timesUs);
    expect(Math.max(...got.levels.map((level, i) => Math.abs(level - levels[i]!)))).toBeLessThan(2);
  });

  it('Saleae, binary analog of version 1: waveforms, with a gap between them', () => {
    const bytes = saleaeWaveforms();
    const got = samplesOf(lightIn(bytes, {}, 1001));
    expect(got.timesUs).toEqual(timesUs.map((us) => us + (us < 2_000_000 ? 0 : 2_000_000)));
    expect(Math.max(...got.levels.map((level, i) => Math.abs(level - levels[i]!)))).toBeLessThan(2);
    expect(codeOf(() => lightIn(bytes.subarray(0, bytes.length - 3)))).toBe('cut-saleae');
    new DataView(bytes.buffer).setFloat64(24 + 40 + 4 * 2000, 6, true);
    expect(codeOf(() => lightIn(bytes))).toBe('backward-time');
  });

  it.each([0, 1] as const)('Saleae, binary digital version %i: changes at their times', (version) => {
    const bytes = saleaeDigital(version);
    const got = samplesOf(lightIn(bytes, { rateHz: 1000 }, 77));
    expect(got.levels.map((level) => (level > 30_000 ? 1 : 0)).slice(0, bits.length - 1)).toEqual(
      bits.slice(0, bits.length - 1),
    );
    expect(codeOf(() => lightIn(bytes.subarray(0, bytes.length - 3)))).toBe('cut-saleae');
  });

  it('a BlinkUp of two levels is decoded from its changes alone: CSV, VCD, pulse train', () => {
    const csv = `Time [s],Channel 0\n${biChanges.map(([i, bit]) => `${i / 1000},${bit}`).join('\n')}\n`;
    const vcd = `$timescale 1 us $end\n$var wire 8 # bus $end\n$var wire 1 ! D0 $end\n$enddefinitions $end\n#0\nb0101 #\n${biChanges
      .map(([i, bit]) => `#${i * 1000} ${bit}!\n`)
      .join('')}#${biBits.length * 1000}\n`;
    const rises = biChanges.filter(([, bit]) => bit === 1).map(([i]) => i);
    const pulses = printPulses(
      rises.map((rise) => ({
        riseUs: rise * 1000,
        fallUs: (biChanges.find(([i, bit]) => i > rise && bit === 0)?.[0] ?? rise + 1) * 1000,
        level: 60_000,
        blackBefore: 500,
        blackAfter: 500,
      })),
    );
    for (const text of [csv, vcd, pulses])
      expect(decoded(text)).toMatchObject({ ok: true, lineCode: 'bi-level', packet: { clear: true } });
  });

  it('has channels: by number, by name, or none of that name', () => {
    const two = `time_s,dark,light\n${volts.map((volt, i) => `${i / 1000},0.1,${volt}`).join('\n')}\n`;
    expect(decoded(two, { channel: 'light' }).ok).toBe(true);
    expect(decoded(two, { channel: '2' }).ok).toBe(true);
    expect(decoded(two, { channel: '1' }).ok).toBe(false);
    expect(codeOf(() => lightIn(two, { channel: 'D7' }))).toBe('no-channel');
  });

  it('whose channels are tried: the one with a BlinkUp in it is read, whatever the format', () => {
    const rows = volts.map((volt, i) => `${i / 1000},0.1,${volt}`).join('\n');
    const two = join(folder, 'two.csv');
    writeFileSync(two, `time_s,dark,light\n${rows}\n`);
    const changing = volts.map((volt, i) => `#${i}\nr0.1 !\nr${volt} @\n`).join('');
    const signals = '$var real 64 ! dark $end\n$var real 64 @ light $end\n';
    const vcd = join(folder, 'two.vcd');
    writeFileSync(vcd, `$timescale 1 ms $end\n${signals}$enddefinitions $end\n${changing}`);
    for (const path of [two, vcd, capture])
      expect(decodeLight('it', openCapture(path, { channel: 'each' }))).toMatchObject({
        packet: { clear: true },
      });
    // One that has only one, and nothing in it, is read once.
    const dark = join(folder, 'dark.jsonl');
    writeFileSync(dark, Array.from({ length: 99 }, (_, i) => `{"timeUs":${i * 1000},"level":7}\n`).join(''));
    expect(decodeLight('it', openCapture(dark, { channel: 'each' })).ok).toBe(false);
    expect(codeOf(() => [...openCapture('-', { channel: 'each' })])).toBe('option');
  });
});

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const sigrok = (...args: readonly string[]): string => execFileSync('sigrok-cli', args, { encoding: 'utf8' });

describe.skipIf(!process.env['CI'] && !has('sigrok-cli'))(
  'sigrok-cli (skipped where it is not installed)',
  () => {
    it.each(['sr', 'wav'])(
      'opens our .%s, and what it makes of it is read back as the same BlinkUp',
      (ending) => {
        const ours = join(folder, `ours.${ending}`);
        saveCapture(ours, openCapture(capture));
        const theirs = join(folder, `theirs-${ending}.sr`);
        sigrok(...(ending === 'sr' ? [] : ['-I', ending]), '-i', ours, '-O', 'srzip', '-o', theirs);
        expect(decodeLight('it', openCapture(theirs))).toMatchObject({ ok: true, packet: { clear: true } });
        const csv = sigrok('-i', theirs, '-O', 'csv');
        expect(csv.split('\n').length).toBeGreaterThan(5000);
        expect(decoded(csv)).toMatchObject({ ok: true, packet: { clear: true } });
      },
    );

    it('opens our .vcd by its bit: it knows no reals', () => {
      const light = join(folder, 'ours.vcd');
      saveCapture(light, openCapture(biLevel));
      const theirs = join(folder, 'theirs-vcd.sr');
      sigrok('-I', 'vcd', '-i', light, '-O', 'srzip', '-o', theirs);
      expect(decodeLight('it', openCapture(theirs))).toMatchObject({ ok: true, packet: { clear: true } });
    });

    it('of a session with logic, the channel that is asked for is read', () => {
      const raw = join(folder, 'logic.bin');
      const session = join(folder, 'logic.sr');
      writeFileSync(
        raw,
        Uint8Array.from(biBits, (bit) => bit << 2),
      );
      sigrok('-I', 'binary:numchannels=8:samplerate=1000', '-i', raw, '-O', 'srzip', '-o', session);
      const bytes = readFileSync(session);
      // sigrok names them 0 to 7; a name goes before a number.
      expect(decoded(bytes, { channel: '2' })).toMatchObject({ ok: true, packet: { clear: true } });
      expect(decoded(bytes).ok).toBe(false);
    });
  },
);

describe.skipIf(!process.env['CI'] && !has('sox'))('sox (skipped where it is not installed)', () => {
  it('opens our WAV; its own, of two channels and 32 bit, is read', () => {
    const ours = join(folder, 'sox.wav');
    saveCapture(ours, openCapture(capture));
    const theirs = join(folder, 'sox2.wav');
    execFileSync('sox', [ours, '-b', '32', theirs, 'remix', '0', '1']);
    expect(decodeLight('it', openCapture(theirs, { channel: '2' }))).toMatchObject({
      packet: { clear: true },
    });
    expect(decodeLight('it', openCapture(theirs)).ok).toBe(false);
  });
});

describe('compressed and hostile', () => {
  it('gzip of any is read as what is in it; twice it is not', () => {
    const packed = gzipSync(readFileSync(capture));
    expect(decoded(packed)).toMatchObject({ ok: true, packet: { clear: true } });
    expect(codeOf(() => lightIn(gzipSync(packed)))).toBe('unknown-format');
    expect(codeOf(() => lightIn(packed.subarray(0, 3000)))).toBe('cut-gzip');
  });

  it.each([
    ['a VCD that ends in its declarations', '$timescale 1 us $end\n$var real 64 ! a $end\n', 'bad-vcd'],
    [
      'a VCD without a signal of ours',
      '$timescale 1 us $end\n$var wire 8 ! a $end\n$enddefinitions $end\n',
      'bad-vcd',
    ],
    [
      'a VCD whose time goes back',
      '$timescale 1 us $end\n$var wire 1 ! a $end\n$enddefinitions $end\n#9 1!\n#3 0!\n',
      'backward-time',
    ],
    [
      'a VCD beyond all time',
      '$timescale 1 s $end\n$var wire 1 ! a $end\n$enddefinitions $end\n#0 1!\n#1e300 0!\n',
      'far-time',
    ],
    [
      'a VCD with a point in place of a number',
      '$timescale 1 us $end\n$var real 64 ! a $end\n$enddefinitions $end\n#0\nr. !\n#3\nr1 !\n',
      'no-number',
    ],
    ['a zip that is no session', 'PK\u0003\u0004 and nothing else', 'bad-sr'],
    [
      'a Saleae export of the future',
      `<SALEAE>\u0009\u0000\u0000\u0000\u0001\u0000\u0000\u0000`,
      'saleae-version',
    ],
    [
      'a pulse train with a word in it',
      '# riseUs fallUs level blackBefore blackAfter\n1 2 three 4 5\n',
      'bad-pulse',
    ],
    ['JSON lines without a number', '{"timeUs":0,"level":1}\n{"timeUs":1,"level":"x"}\n', 'no-number'],
    ['a line of 10 MB', `time_s,level\n${'1'.repeat(10_000_000)}`, 'long-line'],
  ])('%s is an error with a code', (_, text, code) => {
    expect(codeOf(() => lightIn(text))).toBe(code);
  });

  it('reals of a VCD are read in every form', () => {
    const forms = ['.5', '1.', '0.123456789012345678', '1e-1', '5E-2', '+0.5', '-0.0', '3', '1.5e0'];
    const rows = forms.map((form, i) => `#${i}\nr${form} !\n`).join('');
    const [block] = lightIn(`$timescale 1 ms $end\n$var real 64 ! a $end\n$enddefinitions $end\n${rows}#9\n`);
    expect([...(block?.levels ?? [])].slice(0, forms.length)).toEqual(
      forms.map((form) => Math.round((Math.abs(Number(form)) * 65_535) / 3.3)),
    );
  });

  it('idle hours of a VCD are a gap, not memory', () => {
    const hours = Array.from({ length: 50 }, (_, i) => `#${i * 7_200_000_000} ${i % 2}!\n`).join('');
    const blocks = lightIn(`$timescale 1 us $end\n$var wire 1 ! a $end\n$enddefinitions $end\n${hours}`);
    expect(blocks.reduce((sum, block) => sum + block.levels.length, 0)).toBeLessThan(500_000);
  });

  it('a bomb of a zip is an error as any other, or darkness; it swells in pieces that can do no harm', () => {
    const head = '[global]\n[device 1]\nsamplerate=1 kHz\ntotal analog=1\nanalog1=CH1\n';
    const session = (metadata: string, samples: number): Uint8Array =>
      zipSync({
        version: new Uint8Array([0x32]),
        metadata: new TextEncoder().encode(metadata),
        'analog-1-1-1': new Uint8Array(4 * samples),
      });
    const endless = session(head + '\n'.repeat(30_000_000), 1);
    expect(endless.length).toBeLessThan(100_000);
    expect(() => lightIn(endless)).toThrow(
      expect.objectContaining({
        code: 'bad-sr',
        cause: expect.stringMatching(/^[^(]*\(its metadata is endless\)$/) as string,
      }),
    );
    const dark = session(head, 5_000_000);
    const reader = captureReader();
    let most = 0;
    for (const blocks of [reader.push(dark), reader.end()])
      for (const { levels: each } of blocks) most = Math.max(most, each.length);
    expect(most).toBe(4096);
    const swelling = new Swelling();
    for (const [factor, atMost] of [
      [2, 16_384],
      [1000, 512],
      [1.5, 16_384],
    ] as const) {
      swelling.note(swelling.pieceBytes, swelling.pieceBytes * factor);
      swelling.note(swelling.pieceBytes, swelling.pieceBytes * factor);
      expect(swelling.pieceBytes).toBe(atMost);
    }
  });

  it('a bomb of gzip swells in pieces', () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from('time_s,level\n'), Buffer.alloc(50_000_000, '\n')]));
    expect(bomb.length).toBeLessThan(100_000);
    expect(codeOf(() => lightIn(bomb))).toBe('empty-capture');
  });
});
