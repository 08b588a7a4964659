/** Protects customers: bi-level light has no clock, so that where it changes tells what it says; none of that is in a shared capture. */
import { describe, expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { impaired, type ImpairmentValues } from '../../../hardware/impairments.ts';
import { lightOf } from '../../../hardware/light-path.ts';
import { Chance } from '../../../hardware/random.ts';
import { anonymise } from '../../../host/captures/anonymise/anonymise.ts';
import { heldClock } from '../../../host/captures/anonymise/held-clock.ts';
import { headerIn, otherSymbols } from '../../../host/captures/anonymise/other-symbols.ts';
import { shownInPulses } from '../../../host/captures/anonymise/shown-symbols.ts';
import { cutLight } from '../../../host/captures/cut-light.ts';
import { encodeFrame } from '../../../protocol/frame.ts';
import { encodePacket } from '../../../protocol/packet.ts';
import { bitsOfBytes, waveform } from '../../../protocol/waveform.ts';
import { samplesOf } from '../../contract/light-source.ts';
import { pulsesIn } from './seen-pulses.ts';
import { told, type ToldFlash } from './told-adversary.ts';

/** Before the secret: header, length, an SSID of one letter, and what the next entry says of itself; behind it the check sum. */
const openBits = 8 * (2 + 3 + 2);
const checkBits = 16;
const syncSymbols = 60;
const darkUs = 800_000;

function frameOf(bytes: number, seed: number): Uint8Array {
  const secret = new Chance(seed).stream('secret').bytes(bytes);
  return encodeFrame(encodePacket({ ssid: 'x', unknown: [{ tag: 200, bytes: secret }] }));
}

function capture(
  bytes: number,
  values: ImpairmentValues,
  seed: number,
  symbolHz = 60,
): readonly LightBlock[] {
  const flash = waveform(frameOf(bytes, seed), { lineCode: 'bi-level', symbolHz });
  const segments = [{ silenceUs: darkUs }, { waveform: flash }, { silenceUs: darkUs }];
  return [...lightOf(segments, impaired(values), { seed })];
}

/** `light` made of a flash of steady refreshes, which is known. */
const toldOfSteady = (light: readonly LightBlock[], seed: number): ToldFlash => ({
  light,
  bits: [...Array.from({ length: syncSymbols }, (_, i) => (i + 1) % 2), ...bitsOfBytes(frameOf(90, seed))],
  beginUs: (symbol) => darkUs + (symbol * 1e6) / 60,
  from: syncSymbols + openBits,
  to: syncSymbols + 8 * frameOf(90, seed).length - checkBits,
});

/** `light` made of `original`, as far as a receiver knows what was shown there. */
function toldOf(original: readonly LightBlock[], light: readonly LightBlock[]): ToldFlash {
  const shown = shownInPulses(original, pulsesIn(original));
  const [clock, begin] = [heldClock(shown), headerIn(shown.bits)];
  if (clock === null || begin === null) throw new Error('its symbols are out of step');
  return {
    light,
    bits: shown.bits,
    // At 1 kHz, from zero.
    beginUs: (symbol) => 1000 * clock.begin(symbol),
    from: begin + openBits,
    to: shown.bits.length - checkBits,
  };
}

describe('a bi-level flash', () => {
  it.each([
    ['is decoded, of a slow screen', { snr: 30, rise: 20, fall: 16 }, true],
    ['is decoded, of a screen that trembles', { snr: 32, jitter: 2 }, true],
    ['lacks symbols', { snr: 28, rise: 10, fall: 6, jitter: 1.5, skips: 1.2 }, false],
    ['has symbols twice, and fades', { snr: 34, rise: 8, fall: 6, repeats: 1.2, tremor: 10 }, false],
  ] as const)('that %s: who is told its clock learns nothing of what it said', (_, values, isRead) => {
    const [before, after]: [ToldFlash[], ToldFlash[]] = [[], []];
    for (let seed = 1; before.length < 6; seed++) {
      const light = capture(90, values, seed);
      const { light: made, packets, unread } = anonymise(() => light, seed);
      if ((isRead ? packets : unread).length === 0) continue;
      before.push(isRead ? toldOfSteady(light, seed) : toldOf(light, light));
      after.push(isRead ? toldOfSteady(made, seed) : toldOf(light, made));
    }
    const was = told(before);
    expect(was.read).toBeGreaterThan(0.95);
    const is = told(after);
    // Chance is off a half by 0.011.
    expect(is.tested).toBeGreaterThan(1900);
    for (const share of [is.read, is.bits, is.changes]) expect(Math.abs(share - 0.5)).toBeLessThan(0.04);
  });

  it('is left as steady, or as unsteady, as it was', () => {
    const jitterOf = (light: readonly LightBlock[]): number => {
      const jitter = heldClock(shownInPulses(light, pulsesIn(light)))?.jitter ?? [];
      return Math.sqrt(jitter.reduce((sum, each) => sum + each * each, 0) / Math.max(1, jitter.length));
    };
    for (const jitter of [0, 2]) {
      const light = capture(40, { snr: 32, jitter }, 3);
      const [was, is] = [light, anonymise(() => light, 3).light].map(jitterOf);
      expect(Math.abs((is ?? 0) - (was ?? 0))).toBeLessThan(0.6);
    }
  });

  it.each([
    ['lacks symbols', { snr: 30, skips: 1.5 }, 60],
    ['has some twice', { snr: 28, rise: 10, fall: 6, jitter: 1.5, repeats: 1 }, 60],
    ['is slow, and lacks some', { snr: 24, rise: 12, fall: 8, skips: 1 }, 30],
  ] as const)('that %s is not decoded for the same reason as before', (_, values, symbolHz) => {
    const seen = Array.from({ length: 8 }, (_each, seed) => {
      const light = capture(40, values, seed + 1, symbolHz);
      const { unread } = anonymise(() => light, seed);
      return unread.map(({ was, is }) => [was.code, is?.code]);
    }).flat();
    expect(seen.length).toBeGreaterThanOrEqual(4);
    expect(seen.filter(([was, is]) => was === is).length).toBeGreaterThanOrEqual(seen.length - 1);
  });

  it('that ends too early ends there still', () => {
    const light = [...cutLight(capture(60, { snr: 30 }, 2), { fromUs: 0, toUs: 8_000_000 })];
    const { light: made, unread } = anonymise(() => light, 1);
    expect(unread).toMatchObject([{ was: { code: 'too-short' }, is: { code: 'too-short' } }]);
    expect(samplesOf(made).timesUs.at(-1)).toBe(samplesOf(light).timesUs.at(-1));
  });

  it('whose header is not found, or that is out of step, is left out', () => {
    const flash = waveform(frameOf(40, 1), { lineCode: 'bi-level' });
    // A symbol of the sync is missing right before the header, and another one of the frame.
    const symbols = flash.symbols.filter((_, i) => i !== 55 && i !== 200 && i !== 260);
    const segments = [{ silenceUs: darkUs }, { waveform: { ...flash, symbols } }, { silenceUs: darkUs }];
    const light = [...lightOf(segments, impaired({ snr: 30 }), { seed: 1 })];
    for (const each of [light, capture(40, { snr: 30, jitter: 4.5 }, 1)]) {
      const { light: made, packets, unread, leftOut } = anonymise(() => each, 1);
      expect({ made, packets, unread }).toEqual({ made: [], packets: [], unread: [] });
      expect(leftOut).toBeGreaterThan(0);
    }
  });
});

describe('symbols of a flash that was not decoded', () => {
  const sync = Array.from({ length: syncSymbols }, (_, i) => (i + 1) % 2);
  const frame = bitsOfBytes(frameOf(30, 7));
  const symbols = [...sync, ...frame];

  it('are told from the header on, which stands right behind the sync', () => {
    expect(headerIn(symbols)).toBe(60);
    expect(headerIn(symbols.slice(1))).toBe(59);
    expect(headerIn([...sync.slice(0, 50), ...sync.slice(51), ...frame])).toBe(null);
    expect(headerIn([])).toBe(null);
  });

  it('are as many in another frame, whatever happened to it; a frame too short for any packet is none', () => {
    for (const code of ['crc', 'too-short', 'skipped-refresh', 'unsure'])
      for (let attempt = 0; attempt < 4; attempt++)
        for (const missing of [0, 1, 9, 100]) {
          const old = symbols.slice(0, symbols.length - missing);
          const chance = new Chance(attempt).stream('other');
          const made = otherSymbols(old, 60, { code, at: 200, attempt }, chance);
          expect(made?.slice(0, 68)).toEqual(symbols.slice(0, 68));
          expect(made?.length).toBeGreaterThanOrEqual(old.length);
          expect(made?.length).toBeLessThanOrEqual(Math.max(symbols.length, old.length) + 8);
        }
    expect(
      otherSymbols(
        [...sync, ...frame.slice(0, 16)],
        60,
        { code: 'crc', at: null, attempt: 0 },
        new Chance(1).stream('other'),
      ),
    ).toBe(null);
  });
});
