/** Protects customers: on a slow screen tri-level light turns dark, and is bright, by what it said before; none of that is in a shared capture. */
import { describe, expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { impaired, type ImpairmentValues } from '../../../hardware/impairments.ts';
import { lightOf } from '../../../hardware/light-path.ts';
import { Chance } from '../../../hardware/random.ts';
import { anonymise } from '../../../host/captures/anonymise/anonymise.ts';
import { encodeFrame } from '../../../protocol/frame.ts';
import { encodePacket } from '../../../protocol/packet.ts';
import { lineCodeTables } from '../../../protocol/line-code.ts';
import { bitsOfBytes, waveform } from '../../../protocol/waveform.ts';
import { told, type ToldFlash } from './told-adversary.ts';

/** Before the secret: header, length, an SSID of one letter, and what the next entry says of itself; behind it the check sum. */
const openBits = 8 * (2 + 3 + 2);
const checkBits = 16;
const darkUs = 800_000;
const secretBytes = 90;
const flashes = 8;
/** Between grey and white. */
const whiteAbove = 0.72;
/** Bits of sync. */
const preamble = lineCodeTables['tri-level'].surround['sdk-0.3.0'].sync.length / 2;

function frameOf(seed: number): Uint8Array {
  const secret = new Chance(seed).stream('secret').bytes(secretBytes);
  return encodeFrame(encodePacket({ ssid: 'x', unknown: [{ tag: 200, bytes: secret }] }));
}

const shownOf = (seed: number) => waveform(frameOf(seed), { lineCode: 'tri-level', symbolHz: 60 });

function capture(values: ImpairmentValues, seed: number): readonly LightBlock[] {
  const segments = [{ silenceUs: darkUs }, { waveform: shownOf(seed) }, { silenceUs: darkUs }];
  return [...lightOf(segments, impaired(values), { seed })];
}

/** A bit takes two symbols: black, and its own. */
function toldOf(light: readonly LightBlock[], seed: number): ToldFlash {
  const frame = bitsOfBytes(frameOf(seed));
  return {
    light,
    bits: [...Array<number>(preamble).fill(0), ...frame],
    beginUs: (bit) => darkUs + (bit * 2e6) / 60,
    from: preamble + openBits,
    to: preamble + frame.length - checkBits,
  };
}

describe('a tri-level flash', () => {
  it.each([
    ['a very slow screen', { snr: 32, rise: 16, fall: 12, 'grey-slower': 1.6 }],
    ['a slow screen that trembles', { snr: 30, rise: 12, fall: 8, 'grey-slower': 1.6, jitter: 1.5 }],
    ['a slow screen in a hand that trembles', { snr: 34, rise: 14, fall: 10, tremor: 10 }],
  ] as const)('of %s: who is told its clock learns nothing of what it said', (_, values) => {
    const [before, after]: [ToldFlash[], ToldFlash[]] = [[], []];
    for (let seed = 1; before.length < flashes && seed < 3 * flashes; seed++) {
      const light = capture(values, seed);
      const { light: made, packets } = anonymise(() => light, seed);
      if (packets.length === 0) continue;
      before.push(toldOf(light, seed));
      after.push(toldOf(made, seed));
    }
    const [was, is] = [told(before, whiteAbove), told(after, whiteAbove)];
    expect(was.bits).toBeGreaterThan(0.95);
    // Chance is off a half by 0.009.
    expect(is.tested).toBeGreaterThan(2500);
    for (const share of [is.read, is.bits, is.changes]) expect(Math.abs(share - 0.5)).toBeLessThan(0.04);
  });
});
