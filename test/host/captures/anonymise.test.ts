/** Protects customers: of an anonymised capture nothing leads back to its secrets, and its channel is still the same. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { Receiver, type SeenBit } from '../../../firmware/receiver/receiver.ts';
import { impaired, type ImpairmentValues } from '../../../hardware/impairments.ts';
import { lightOf } from '../../../hardware/light-path.ts';
import { Chance } from '../../../hardware/random.ts';
import { anonymise } from '../../../host/captures/anonymise/anonymise.ts';
import { cutLight } from '../../../host/captures/cut-light.ts';
import { saveCapture } from '../../../host/captures/save-capture.ts';
import { flashOf, type PhoneOptions } from '../../../host/rig/phone.ts';
import { encodeFrame } from '../../../protocol/frame.ts';
import { encodePacket, type Packet } from '../../../protocol/packet.ts';
import type { BlinkUpSettingsInput } from '../../../protocol/settings.ts';
import { bitsOfBytes } from '../../../protocol/waveform.ts';
import { samplesOf } from '../../contract/light-source.ts';
import { impsim } from '../cli/impsim.ts';
import { pulsesIn } from './seen-pulses.ts';

const folder = mkdtempSync(join(tmpdir(), 'impsim-anonymise-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secrets = ['Kundennetz', 'planted-password', '0123456789abcdef', 'fedcba9876543210'] as const;
const settings = {
  network: { ssid: secrets[0], password: secrets[1] },
  planId: secrets[2],
  token: secrets[3],
} as const satisfies BlinkUpSettingsInput;
const everything = {
  ...settings,
  network: {
    ...settings.network,
    addressing: { ip: '10.1.2.3', netmask: '255.255.0.0', gateway: '10.1.0.1', dns1: '10.1.0.2' },
    proxy: { server: 'proxy.kunde.example', port: 3128, username: 'kunde', password: 'proxy-secret' },
  },
} as const satisfies BlinkUpSettingsInput;

const lcd: ImpairmentValues = { snr: 28, rise: 10, fall: 6, repeats: 1, jitter: 1.5, ambient: 0.2 };

function capture(
  of: BlinkUpSettingsInput,
  values: ImpairmentValues = lcd,
  phone: PhoneOptions = {},
  { seed = 1, originUs = 0 }: { readonly seed?: number; readonly originUs?: number } = {},
): readonly LightBlock[] {
  const segments = [{ silenceUs: 800_000 }, { waveform: flashOf(of, phone) }, { silenceUs: 800_000 }];
  return [...lightOf(segments, impaired(values), { seed, originUs })];
}

type Heard = Extract<ReturnType<Receiver['push']>[number], { kind: 'packet' }>;

function heard(light: readonly LightBlock[]): readonly Heard[] {
  const receiver = new Receiver();
  return [...light.flatMap((block) => receiver.push(block)), ...receiver.end()].filter(
    (event) => event.kind === 'packet',
  );
}

describe('an anonymised capture', () => {
  it.each([
    ['tri-level, a slow screen', settings, lcd, {}],
    ['all that a packet can hold', everything, lcd, {}],
    ['20 symbols/s', settings, { snr: 30, repeats: 1 }, { symbolHz: 20 }],
    ['bi-level', settings, { snr: 30 }, { lineCode: 'bi-level' }],
    ['so noisy that only the sequence detector reads it', { clear: true }, { snr: 12 }, {}],
  ] as const)(
    '%s: says other things of the same lengths, through the same channel',
    (_, of, values, phone) => {
      const light = capture(of, values, phone);
      const [before] = heard(light);
      const { light: made, packets, leftOut } = anonymise(() => light, 3);
      const [after] = heard(made);
      if (before === undefined || after === undefined) throw new Error('not received');
      expect(leftOut).toBe(0);
      expect(packets).toHaveLength(1);
      expect(lengths(after.packet)).toEqual(lengths(before.packet));
      expect(after.lineCode).toBe(before.lineCode);
      expect(after.symbolHz / before.symbolHz).toBeCloseTo(1, 1);
      // The two paths measure differently.
      if (after.path === before.path)
        expect(Math.abs(after.quality.snrDb - before.quality.snrDb)).toBeLessThan(4);
      expect(Math.abs(after.quality.step / before.quality.step - 1)).toBeLessThan(0.1);
      expect(Math.abs(after.quality.jitter - before.quality.jitter)).toBeLessThan(0.06);
      const texts = JSON.stringify(after.packet);
      for (const secret of textsIn(before.packet)) expect(texts).not.toContain(secret);
    },
  );

  it('the same seed says the same', () => {
    const light = capture(settings);
    expect(anonymise(() => light, 9)).toEqual(anonymise(() => light, 9));
    expect(anonymise(() => light, 9).packets).not.toEqual(anonymise(() => light, 10).packets);
  });

  it('leaves nothing in levels and edges by which the old bits could be told', () => {
    // Every bit that was, against everything that can be measured where it stood.
    const columns: number[][] = [[], [], [], []];
    const old: number[] = [];
    for (let run = 0; run < 3; run++) {
      const chance = new Chance(run).stream('secret');
      const text = (length: number): string =>
        Array.from({ length }, () => String.fromCharCode(33 + chance.integer(90))).join('');
      const of = { ...settings, network: { ssid: text(30), password: text(40) } };
      // Without jitter and repeats every place is known to the attacker.
      const light = capture(of, { snr: 30, rise: 14, fall: 6, 'grey-slower': 1.6 }, {}, { seed: run + 1 });
      const [before] = heard(light);
      const { light: made } = anonymise(() => light, run);
      const [after] = heard(made);
      if (before === undefined || after === undefined) throw new Error('not received');
      for (const [i, bit] of measured(made, before.packet, after.packet)) {
        old.push(i);
        for (const [column, value] of bit.entries()) columns[column]?.push(value);
      }
    }
    // Chance alone gives 1 / sqrt(2,000), 0.022; the light as it was gives 0.9.
    expect(old.length).toBeGreaterThan(1500);
    const told = columns.map((column) => Math.abs(correlation(old, column)));
    for (const each of told) expect(each).toBeLessThan(0.1);
  });

  it.each([
    ['a screen that skips refreshes', { snr: 30, skips: 1 }, (light: readonly LightBlock[]) => light],
    [
      'many of them, on a slow screen that trembles',
      { ...lcd, skips: 4 },
      (light: readonly LightBlock[]) => light,
    ],
    [
      'light that ends too early',
      { snr: 24, rise: 8, fall: 5 },
      (light: readonly LightBlock[]) => cutAfter(light, 11_000_000),
    ],
    ['a hand in the light', { snr: 30 }, shaded],
  ] as const)('of %s, which is not decoded, fails as before and says other things', (_, values, spoilt) => {
    const light = spoilt(capture(settings, values, {}, { seed: 5 }));
    const [was] = faultsIn(light);
    const { light: made, packets, unread, leftOut } = anonymise(() => light, 4);
    expect([packets.length, unread.length, leftOut]).toEqual([0, 1, 0]);
    expect(unread).toMatchObject([{ was: { code: was?.code }, is: { code: was?.code } }]);
    expect(faultsIn(made)[0]?.code).toBe(was?.code);
    // Pulses are where they were.
    const [before, after] = [seenIn(light), seenIn(made)];
    expect(Math.abs(after.length / before.length - 1)).toBeLessThan(0.06);
  });

  it('leaves nothing in a flash that is not decoded by which its bits could be told', () => {
    const old: number[] = [];
    const columns: number[][] = [[], [], [], []];
    for (let run = 0; run < 5; run++) {
      const chance = new Chance(run).stream('secret');
      const text = (length: number): string =>
        Array.from({ length }, () => String.fromCharCode(33 + chance.integer(90))).join('');
      const of = { ...settings, network: { ssid: text(30), password: text(40) } };
      const values = { snr: 30, rise: 10, fall: 6, skips: 1 } as const;
      const light = capture(of, values, {}, { seed: run + 1 });
      const { light: made, unread } = anonymise(() => light, run);
      expect(unread).toHaveLength(1);
      const rows = pulsePairs(seenIn(light), seenIn(made));
      for (const { was, values: is } of rows) {
        old.push(was);
        for (const [column, value] of is.entries()) columns[column]?.push(value);
      }
      // Nor does any stretch of the old bits, longer than chance has one, stand there.
      expect(longestAlike(seenIn(light), seenIn(made))).toBeLessThan(24);
    }
    expect(old.length).toBeGreaterThan(2000);
    for (const column of columns) expect(Math.abs(correlation(old, column))).toBeLessThan(0.1);
  });

  it('leaves out flashes whose pulses cannot be told, and what is lit around the others', () => {
    const bad = capture(settings, { snr: 7 });
    const endUs = bad.reduce((sum, { levels }) => sum + levels.length * 1000, 0);
    const good = capture(settings, lcd, {}, { originUs: endUs });
    const { light, packets, leftOut } = anonymise(() => [...bad, ...good], 1);
    expect([packets.length, leftOut]).toEqual([1, 1]);
    expect(samplesOf(light).timesUs[0]).toBeGreaterThan(endUs - 500_000);
    expect(anonymise(() => bad, 1)).toEqual({ light: [], packets: [], unread: [], leftOut: 1 });
    // A second before the flash the end of another one.
    const spoilt = capture(settings, lcd, {}, { originUs: endUs });
    spoilt[0]?.levels.fill(40_000, 100, 300);
    const cleaned = samplesOf(anonymise(() => spoilt, 1).light);
    const early = cleaned.levels.filter((_, i) => (cleaned.timesUs[i] ?? 0) < endUs + 500_000);
    expect(Math.max(...early)).toBeLessThan(30_000);
  });

  it('is a command: no secret is in the file, nor in what it prints; new settings are shown', () => {
    const [from, to] = [join(folder, 'customer.wav'), join(folder, 'shared.csv')];
    saveCapture(from, capture(settings));
    const made = impsim(['anonymise', from, '-o', to, '--seed', '4']);
    expect(made.status).toBe(0);
    const told = impsim(['decode', '--show-secrets', to]);
    expect(told.status).toBe(0);
    for (const secret of secrets)
      expect(made.stdout + made.stderr + told.stdout + readFileSync(to, 'utf8')).not.toContain(secret);
    const dark = join(folder, 'dark.csv');
    writeFileSync(dark, `time_ms,level\n${Array.from({ length: 500 }, (_, i) => `${i},300\n`).join('')}`);
    const none = impsim(['anonymise', dark, '-o', to]);
    expect(none.status).toBe(1);
    expect(none.stderr).toContain('[nothing-decoded]');
  });
});

/** Every pulse that a receiver sees, from the first white one on. */
function seenIn(light: readonly LightBlock[]): readonly SeenBit[] {
  const pulses = pulsesIn(light);
  return pulses.slice(pulses.findIndex(({ bit }) => bit === 1) + 8);
}

const faultsIn = (light: readonly LightBlock[]) => {
  const receiver = new Receiver();
  return [...light.flatMap((block) => receiver.push(block)), ...receiver.end()].flatMap((event) =>
    event.kind === 'fault' ? [event.fault] : [],
  );
};

const cutAfter = (light: readonly LightBlock[], toUs: number): readonly LightBlock[] => [
  ...cutLight(light, { fromUs: 0, toUs }),
];

/** For half a second it is darker: bits are taken for others. */
function shaded(light: readonly LightBlock[]): readonly LightBlock[] {
  const { levels, timesUs } = samplesOf(light);
  const [black = 0] = levels;
  const darker = levels.map((level, i) => {
    const atUs = timesUs[i] ?? 0;
    return atUs > 8_000_000 && atUs < 8_500_000 ? Math.round(black + 0.45 * (level - black)) : level;
  });
  return [{ originUs: 0, sampleHz: 1000, firstIndex: 0, levels: Uint16Array.from(darker) }];
}

/** The old bit of each pulse that stands where one stood, and lit level, black level, length and middle of the new one, less what its own bit explains. */
function pulsePairs(
  before: readonly SeenBit[],
  after: readonly SeenBit[],
): readonly { readonly was: number; readonly values: readonly number[] }[] {
  const rows = after.slice(1, -1).flatMap((own, k) => {
    const [last, next] = [after[k], after[k + 2]];
    const was = before.find(({ riseUs }) => Math.abs(riseUs - own.riseUs) < 8000);
    if (was === undefined || last === undefined || next === undefined) return [];
    const middle = own.riseUs - (last.riseUs + next.riseUs) / 2;
    const odd = own.litSymbols !== 1 || own.blackSymbols !== 1 || Math.abs(middle) > 8000;
    const values = [own.litLevel, own.blackLevel, own.fallUs - own.riseUs, middle];
    return odd ? [] : [{ was: was.bit, kind: `${last.bit}${own.bit}${next.bit}`, values }];
  });
  const meanOf = (kind: string, column: number): number => {
    const alike = rows.filter((row) => row.kind === kind);
    return alike.reduce((sum, row) => sum + (row.values[column] ?? 0), 0) / alike.length;
  };
  return rows.map(({ was, kind, values }) => ({
    was,
    values: values.map((value, column) => value - meanOf(kind, column)),
  }));
}

/** Bits one after the other that stand anywhere in both. */
function longestAlike(before: readonly SeenBit[], after: readonly SeenBit[]): number {
  let longest = 0;
  let row = new Uint16Array(after.length + 1);
  for (const { bit } of before) {
    const next = new Uint16Array(after.length + 1);
    for (const [k, other] of after.entries()) if (other.bit === bit) next[k + 1] = (row[k] ?? 0) + 1;
    longest = Math.max(longest, ...next);
    row = next;
  }
  return longest;
}

const lengths = (packet: Packet): unknown =>
  JSON.parse(
    JSON.stringify(packet, (key, value: unknown) =>
      typeof value === 'string' && !['ip', 'gateway', 'dns1', 'dns2', 'netmask'].includes(key)
        ? value.length
        : key === 'port' || /^(ip|gateway|dns|netmask)/.test(key)
          ? null
          : value,
    ),
  );

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' || value.startsWith('255.') ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** For each bit that changed or not: the old bit, and lit level, black level, length and middle of what stands there, less what the new bit explains. */
function measured(
  light: readonly LightBlock[],
  was: Packet,
  is: Packet,
): readonly (readonly [number, readonly number[]])[] {
  const [old, now] = [was, is].map((packet) => bitsOfBytes(encodeFrame(encodePacket(packet))));
  if (old === undefined || now === undefined) throw new Error('no bits');
  const pulses: { bit: number; riseUs: number; fallUs: number; lit: number; black: number }[] = [];
  const receiver = new Receiver({
    onBit: ({ bit, riseUs, fallUs, litLevel, blackLevel }) =>
      pulses.push({ bit, riseUs, fallUs, lit: litLevel, black: blackLevel }),
  });
  for (const block of light) receiver.push(block);
  receiver.end();
  const first = pulses.findIndex((_, i) => now.every((bit, k) => pulses[i + k]?.bit === bit));
  if (first < 0) throw new Error('its bits are not there');
  const rows = old.flatMap((bit, i) => {
    const [before, own, next] = [pulses[first + i - 1], pulses[first + i], pulses[first + i + 1]];
    if (i < 16 || before === undefined || own === undefined || next === undefined) return [];
    const kind = `${before.bit}${own.bit}${next.bit}`;
    const values = [
      own.lit,
      own.black,
      own.fallUs - own.riseUs,
      own.riseUs - (before.riseUs + next.riseUs) / 2,
    ];
    return [{ bit, kind, values }];
  });
  return rows.map(({ bit, kind, values }) => {
    const alike = rows.filter((row) => row.kind === kind);
    return [
      bit,
      values.map(
        (value, k) => value - alike.reduce((sum, row) => sum + (row.values[k] ?? 0), 0) / alike.length,
      ),
    ] as const;
  });
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (of: readonly number[]): number => of.reduce((sum, each) => sum + each, 0) / of.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [i, x] of a.entries()) {
    const y = b[i] ?? 0;
    ab += (x - meanA) * (y - meanB);
    aa += (x - meanA) ** 2;
    bb += (y - meanB) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
