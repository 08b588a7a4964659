/** Protects: the parts that everything rests on, each by what it promises. */
import { describe, expect, it } from 'vitest';
import { blindOdds } from '../../../../firmware/receiver/sequence/blind-errors.ts';
import { powerOfE } from '../../../../firmware/receiver/sequence/exact-arithmetic.ts';
import { searchFlipped, searchLost, searchRepeated } from '../../../../firmware/receiver/sequence/damage.ts';
import { phasor } from '../../../../firmware/receiver/sequence/exact-arithmetic.ts';
import {
  findBiLevelHeader,
  findTriLevelHeader,
} from '../../../../firmware/receiver/sequence/header-search.ts';
import { smoothLevels } from '../../../../firmware/receiver/sequence/level-track.ts';
import {
  coarser,
  meanBetween,
  sumLight,
  timeOfBin,
} from '../../../../firmware/receiver/sequence/prefix-sums.ts';
import { withoutSpikes } from '../../../../firmware/receiver/sequence/spikes.ts';
import { keepsStrictStructure } from '../../../../firmware/receiver/sequence/strict-structure.ts';
import { tuning } from '../../../../firmware/receiver/sequence/tuning.ts';
import { blinkupCrc16 } from '../../../../protocol/blinkup-crc16.ts';
import { decodeFrame, encodeFrame } from '../../../../protocol/frame.ts';
import { frameOf } from './detect.ts';
import { normal } from './flash.ts';

it('cosine and sine from sums alone', () => {
  for (let turns = -3; turns < 3; turns += 0.0137) {
    expect(phasor(turns).re).toBeCloseTo(Math.cos(2 * Math.PI * turns), 12);
    expect(phasor(turns).im).toBeCloseTo(Math.sin(2 * Math.PI * turns), 12);
  }
});

it("the tuning's roots are roots", () => {
  const { toneRatio, firstTone, tonesPerOctave } = tuning.acquisition;
  expect(toneRatio ** tonesPerOctave).toBeCloseTo(0.5, 14);
  expect(firstTone ** 2).toBeCloseTo(toneRatio, 14);
});

describe('prefix sums', () => {
  const levels = Uint16Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1000);
  const block = { originUs: 500, sampleHz: 4800, firstIndex: 30, levels };
  const meanOf = (from: number, to: number) =>
    levels.subarray(from, to).reduce((sum, level) => sum + level, 0) / (to - from);

  it('give the mean of any stretch, on any raster', () => {
    const sums = sumLight([block])!;
    expect(sums.binUs).toBeCloseTo(4e6 / 4800, 9);
    expect(meanBetween(sums, 10, 60)).toBeCloseTo(meanOf(40, 240), 9);
    expect(meanBetween(coarser(sums, 5), 2, 12)).toBeCloseTo(meanOf(40, 240), 9);
  });

  it('put a sample in the middle of its step', () => {
    expect(timeOfBin(sumLight([block])!, 0)).toBeCloseTo(500 + (29.5 * 1e6) / 4800, 6);
  });

  it('leave gaps without weight', () => {
    const sums = sumLight([
      { originUs: 0, sampleHz: 1000, firstIndex: 0, levels: Uint16Array.of(10, 20) },
      { originUs: 0, sampleHz: 1000, firstIndex: 5, levels: Uint16Array.of(50) },
    ])!;
    expect([...sums.weight]).toEqual([0, 1, 2, 2, 2, 2, 3]);
    expect(meanBetween(sums, 2, 5)).toBeNaN();
    expect(meanBetween(sums, 1, 6)).toBe(35);
  });
});

describe('spikes', () => {
  it('are taken out, and nothing else', () => {
    const random = normal(2);
    const clean = Uint16Array.from({ length: 4000 }, (_, i) =>
      Math.round((Math.floor(i / 16) % 2 ? 30_000 : 20_000) + 500 * random()),
    );
    expect(withoutSpikes(clean)).toBe(clean);
    const spiked = clean.slice();
    for (let i = 100; i < 3900; i += 97) spiked[i] = i % 2 ? 65_535 : 0;
    const cleaned = withoutSpikes(spiked);
    for (let i = 0; i < clean.length; i++) expect(Math.abs(cleaned[i]! - clean[i]!)).toBeLessThan(12_000);
    expect(cleaned.filter((level) => level === 65_535 || level === 0)).toHaveLength(0);
  });

  it('are not symbols of one or two samples', () => {
    for (const period of [1, 2, 3]) {
      const symbols = Uint16Array.from({ length: 600 }, (_, i) =>
        Math.floor(i / period) % 2 ? 40_000 : 5000,
      );
      expect(withoutSpikes(symbols)).toBe(symbols);
    }
  });
});

describe('levels', () => {
  it('are followed through a fade, better than one symbol tells them', () => {
    const random = normal(6);
    const count = 600;
    const black = (k: number) => 1000 + k;
    const step = (k: number) => 8000 - 10 * k;
    const whites = Float64Array.from({ length: count }, (_, k) => (k % 2 === 0 ? 0 : k % 3 === 0 ? 1 : 0.4));
    const noise = 300;
    const means = whites.map((white, k) => black(k) + step(k) * white + noise * random());
    const drift = { wander: 400, noise: noise * noise, jumps: new Map<number, number>(), jump: 0 };
    const levels = smoothLevels(means, whites, 0, count, { black: 1000, step: 8000 }, drift);
    let squares = 0;
    for (let k = 50; k < 550; k++) squares += (levels.black[k]! - black(k)) ** 2 / 500;
    expect(Math.sqrt(squares)).toBeLessThan(noise / 2);
    expect(Math.abs(levels.step[300]! - step(300))).toBeLessThan(2 * noise);
  });
});

describe('the header', () => {
  const ratiosOf = (bits: string, size = 20) =>
    Float64Array.from(bits, (bit) => (bit === '1' ? size : bit === '0' ? -size : 0));
  const header = '00101010';

  it('is found behind zeros, though zeros in the packet are more', () => {
    const bits = `${'0'.repeat(20)}${header}${'1011'.repeat(3)}${'0'.repeat(60)}${header}${'1100'.repeat(4)}`;
    expect(findTriLevelHeader(ratiosOf(bits))[0]?.body).toBe(28);
  });

  it('is found in bi-level sync, with a refresh of either shown twice', () => {
    const sync = '10'.repeat(30);
    expect(findBiLevelHeader(ratiosOf(`${sync}${header}00111000111`), 0)).toMatchObject({ body: 68 });
    const slippedSync = `${'10'.repeat(12)}0${'10'.repeat(18)}`;
    expect(findBiLevelHeader(ratiosOf(`${slippedSync}${header}00111000111`), 0)).toMatchObject({ body: 69 });
    const slipped = findBiLevelHeader(ratiosOf(`${sync}00110101000111000111`), 0);
    expect(slipped).toMatchObject({ body: 69, repeatedBit: 2 });
  });

  it('is none where a symbol is surely another, or light says nothing', () => {
    expect(findTriLevelHeader(ratiosOf(`${'0'.repeat(24)}0011101010110010`))).toEqual([]);
    expect(findTriLevelHeader(ratiosOf(`${'0'.repeat(24)}${header}11001100`, 0.3))).toEqual([]);
  });
});

describe('what the check sum cannot see', () => {
  const body = frameOf('longest-wifi').slice(1);
  const sumOf = (bytes: readonly number[]) => blinkupCrc16(Uint8Array.from(bytes.slice(0, -2)));

  it('is exactly: the same bit of two bytes 16, 32 ... apart', () => {
    const right = sumOf(body);
    const flipped = (bytes: readonly number[], bit: number) =>
      bytes.with(bit >> 3, bytes[bit >> 3]! ^ (0x80 >> (bit & 7)));
    for (let one = 0; one < 160; one += 3)
      for (let other = one + 1; other < 8 * (body.length - 2); other++) {
        const blind = sumOf(flipped(flipped(body, one), other)) === right;
        expect(blind, `${one} ${other}`).toBe((other - one) % 128 === 0);
      }
  });

  it('is as likely as its two weakest bits together', () => {
    const ratios = Array.from({ length: 8 * body.length }, () => 40);
    ratios[37] = 3.5;
    ratios[37 + 128] = -4;
    expect(blindOdds((bit) => ratios[bit]!, body.length, 2)).toBeCloseTo(Math.exp(-7.5), 9);
    ratios[37 + 128] = 40;
    ratios[38] = 4;
    expect(blindOdds((bit) => ratios[bit]!, body.length, 2)).toBeLessThan(1e-12);
  });

  it('passes one even set of wrong bits in 2^9, and no odd one', () => {
    const few = frameOf('wifi-wpa2').slice(1, 15);
    const zero = new Uint8Array(few.length);
    const columns = Array.from({ length: 8 * few.length }, (_, bit) =>
      blinkupCrc16(zero.with(bit >> 3, 0x80 >> (bit & 7))),
    );
    const passed = [0, 0, 0, 0, 0];
    const tried = [0, 0, 0, 0, 0];
    const choose = (from: number, count: number, sum: number) => {
      tried[count]!++;
      if (sum === 0) passed[count]!++;
      if (count < 4)
        for (let bit = from; bit < columns.length; bit++) choose(bit + 1, count + 1, sum ^ columns[bit]!);
    };
    choose(0, 0, 0);
    expect(passed.slice(1, 4)).toEqual([0, 0, 0]);
    const share = passed[4]! / tried[4]!;
    expect(share).toBeGreaterThan(1 / 700);
    expect(share).toBeLessThan(1 / 400);
  });

  it('counts sets of four as that share says', () => {
    const ratios = Array.from({ length: 8 * body.length }, () => 40);
    for (const bit of [3, 50, 77, 100]) ratios[bit] = 2;
    expect(blindOdds((bit) => ratios[bit]!, body.length, 2)).toBeCloseTo(Math.exp(-8) / 512, 9);
  });

  it.each([0, -0.3, -1, -7, -20, -39.9])('e to the power of %d', (x) => {
    expect(powerOfE(x) / Math.exp(x)).toBeCloseTo(1, 6);
  });
});

describe('one accident to a frame', () => {
  const frame = frameOf('wifi-wpa2');
  const sent = frame
    .slice(1)
    .flatMap((byte) => Array.from({ length: 8 }, (_, i) => ((byte >> (7 - i)) & 1) as 0 | 1));
  const tail: (0 | 1)[] = [0, 0, 0, 0, 0, 0];
  /** To be compared. */
  const framesOf = (fits: readonly { readonly bytes: Uint8Array }[]) =>
    fits.map(({ bytes }) => bytes.join(' '));
  const bitOf = (bits: readonly (0 | 1)[]) => (index: number) => bits[index] ?? 0;

  it('a repeat is found in its run, and the frame with it', () => {
    for (let at = 3; at < sent.length; at += 17) {
      const shown = [...sent.slice(0, at), sent[at]!, ...sent.slice(at), ...tail];
      const { fits } = searchRepeated(bitOf(shown), shown.length);
      expect(framesOf(fits)).toContain(frame.join(' '));
    }
  });

  it('a loss and a wrong symbol are found at their place', () => {
    for (let at = 3; at < sent.length; at += 29) {
      const lost = [...sent.toSpliced(at, 1), ...tail];
      expect(framesOf(searchLost(bitOf(lost), lost.length).fits)).toContain(frame.join(' '));
      const wrong = [...sent.with(at, sent[at] === 1 ? 0 : 1), ...tail];
      expect(searchFlipped(bitOf(wrong), sent.length).fits.map((fit) => fit.at)).toContain(at);
    }
  });

  it('what does not keep the strict structure is no repair', () => {
    const strict = (entries: readonly number[]) => {
      const bytes = encodeFrame(Uint8Array.from(entries));
      const packet = decodeFrame(bytes);
      return packet.ok && keepsStrictStructure(packet.value, bytes);
    };
    const ssid = [1, 3, 97, 98, 99];
    const password = [6, 2, 120, 121];
    expect(strict([...ssid, ...password])).toBe(true);
    expect(strict([...password, ...ssid])).toBe(false);
    expect(strict([1, 3, 97, 7, 99])).toBe(false);
    expect(strict([...ssid, 200, 1, 5])).toBe(false);
  });
});
