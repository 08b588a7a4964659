/** Protects the views of a trace: the LED as text, and a VCD that other people's tools read. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledPatterns } from '../../../firmware/led/patterns.ts';
import type { TraceEvent } from '../../../firmware/trace.ts';
import { ledTimeline } from '../../../host/traces/led-timeline.ts';
import { traceVcd } from '../../../host/traces/vcd.ts';

const device = '5000d8c46a572cfe';
const led = (atUs: number, colour: string): TraceEvent => ({
  atUs,
  device,
  kind: 'led',
  red: 'RA'.includes(colour),
  green: 'GA'.includes(colour),
});

/** A trace in which the LED shows `text`. */
const shown = (text: string, unitUs = 250_000): TraceEvent[] =>
  Array.from(text, (colour, i) => led(i * unitUs, colour));

describe('the LED timeline', () => {
  it('says what was shown, unit by unit', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('R', 'G', 'A', '.'), { maxLength: 100 }), (colours) => {
        const text = colours.join('');
        expect(ledTimeline(shown(text), { toUs: colours.length * 250_000 })).toBe(text);
      }),
    );
  });

  it('names a unit by the colour that filled most of it', () => {
    const trace = [led(0, 'R'), led(200_000, 'G'), led(300_000, '.'), led(499_000, 'A')];
    expect(ledTimeline(trace, { toUs: 500_000 })).toBe('R.');
    expect(ledTimeline(trace, { toUs: 500_000, unitUs: 100_000 })).toBe('RRG..');
    expect(ledTimeline(trace, { fromUs: 200_000, toUs: 300_000, unitUs: 50_000 })).toBe('GG');
  });

  it('is dark without events, and knows its device from another', () => {
    expect(ledTimeline([], { toUs: 1_000_000 })).toBe('....');
    expect(ledTimeline([{ ...led(0, 'R'), device: 'other' }], { toUs: 500_000, device })).toBe('..');
  });
});

interface Dump {
  readonly names: readonly string[];
  /** One bit a microsecond unit of the dump's sample rate, by signal. */
  readonly samples: ReadonlyMap<string, string>;
}

/** CI installs sigrok-cli; elsewhere these tests read the dump themselves where there is none. */
const hasSigrok =
  process.env['CI'] !== undefined || spawnSync('sigrok-cli', ['--version'], { stdio: 'ignore' }).status === 0;

/** Reads a dump's wires plainly, by the standard. */
function readPlainly(vcd: string): Dump {
  const names = new Map(
    [...vcd.matchAll(/^\$var wire 1 (\S+) (\S+) \$end$/gm)].map(([, code = '', name = '']) => [code, name]),
  );
  const levels = new Map<string, string>();
  const rows = new Map(Array.from(names.values(), (name) => [name, '']));
  let atUs = 0;
  for (const line of vcd.slice(vcd.indexOf('$enddefinitions')).split('\n')) {
    const untilUs = Number(/^#(\d+)$/.exec(line)?.[1] ?? 0);
    for (; atUs < untilUs; atUs++)
      for (const [code, name] of names) rows.set(name, (rows.get(name) ?? '') + (levels.get(code) ?? 'x'));
    const change = /^([01])(\S+)$/.exec(line);
    if (change?.[2] !== undefined) levels.set(change[2], change[1] ?? 'x');
  }
  return { names: [...names.values()], samples: rows };
}

const readBack = (vcd: string): Dump => (hasSigrok ? readBySigrok(vcd) : readPlainly(vcd));

/** Reads a dump with sigrok's reader, whose samples are 1 us apart. */
function readBySigrok(vcd: string): Dump {
  const folder = mkdtempSync(join(tmpdir(), 'impsim-vcd-'));
  try {
    const file = join(folder, 'trace.vcd');
    writeFileSync(file, vcd);
    const text = execFileSync('sigrok-cli', ['-I', 'vcd', '-i', file, '-O', 'csv:label=channel'], {
      encoding: 'utf8',
      stdio: 'pipe',
      maxBuffer: 1 << 28,
    });
    const lines = text.split('\n').filter((line) => line !== '' && !/^(;|META)/.test(line));
    const names = (lines[0] ?? '').split(',');
    const rows = lines.slice(1).map((line) => line.split(','));
    return { names, samples: new Map(names.map((name, i) => [name, rows.map((row) => row[i]).join('')])) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the VCD', () => {
  const trace: TraceEvent[] = [
    { atUs: 0, device, kind: 'power', on: true },
    { atUs: 0, device, kind: 'window', open: true },
    led(10, 'A'),
    { atUs: 20, device, kind: 'state', state: 'online' },
    led(30, 'R'),
    { atUs: 40, device, kind: 'pin', pin: 'pin1', high: true },
    led(60, '.'),
    { atUs: 80, device, kind: 'pin', pin: 'pin1', high: false },
    { atUs: 100, device, kind: 'log', level: 'log', text: 'end' },
  ];

  it('is read by sigrok as it was written', () => {
    const text = traceVcd(trace, { strings: false });
    const { samples } = readBack(text);
    expect(samples).toEqual(readPlainly(text).samples);
    const level = (end: string): string =>
      [...samples].find(([name]) => name.endsWith(end))?.[1] ?? 'missing';
    const from = (onUs: number, offUs: number): string =>
      '0'.repeat(onUs) + '1'.repeat(offUs - onUs) + '0'.repeat(100 - offUs);
    expect(level('led_red').slice(0, 100)).toBe(from(10, 60));
    expect(level('led_green').slice(0, 100)).toBe(from(10, 30));
    expect(level('pin1').slice(0, 100)).toBe(from(40, 80));
    expect(level('online').slice(0, 100)).toBe(from(20, 100));
    expect(level('power').slice(0, 100)).toBe('1'.repeat(100));
  });

  it('is read by sigrok with strings too', () => {
    expect(readBack(traceVcd(trace)).names.some((name) => name.endsWith('led_red'))).toBe(true);
  });

  it('tells rising times once each, and every signal it changes', () => {
    const text = traceVcd([...trace, { atUs: 120, device: 'other', kind: 'power', on: true }]);
    const times = [...text.matchAll(/^#(\d+)$/gm)].map(([, us]) => Number(us));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(times).size).toBe(times.length);
    const declared = new Set([...text.matchAll(/^\$var \w+ 1 (\S+) /gm)].map(([, code]) => code));
    for (const [, code] of text.matchAll(/^[01](\S+)$/gm)) expect(declared).toContain(code);
    expect(text.match(/\$scope/g)).toHaveLength(2);
  });

  it('writes more signals than there are single characters', () => {
    const pins = Array.from({ length: 200 }, (_, i): TraceEvent => ({
      atUs: i,
      device,
      kind: 'pin',
      pin: `pin${i}`,
      high: true,
    }));
    const codes = [...traceVcd(pins).matchAll(/^\$var \w+ 1 (\S+) /gm)].map(([, code]) => code);
    expect(new Set(codes).size).toBe(200);
  });
});

it('every pattern of the status LED has a text of its own', () => {
  const texts = Object.values(ledPatterns).map(
    ({ steps, once }) =>
      steps.map(({ red, green, durationUs }) => `${red}${green}${durationUs}`).join() + once,
  );
  // `dark` and `receiving` look the same, by the vendor's table.
  expect(new Set(texts).size).toBe(texts.length - 1);
});
