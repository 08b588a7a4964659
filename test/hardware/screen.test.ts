import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScreenConfig } from '../../hardware/screen.ts';
import { greyLevelOf, screenLight } from '../../hardware/screen.ts';
import type { LightPiece } from '../../hardware/light-piece.ts';
import { Chance } from '../../hardware/random.ts';
import { symbolsAt } from './light-of-symbols.ts';

const light = (letters: string, symbolHz: number, config: ScreenConfig, seed = 1): LightPiece[] => [
  ...screenLight([{ waveform: symbolsAt(symbolHz, letters) }], config, new Chance(seed)),
];
const ends = (pieces: LightPiece[]): number[] => pieces.map(({ endUs }) => Math.round(endUs));

describe('a screen', () => {
  it('is ideal by default: each symbol its period, square edges', () => {
    const pieces = light('kgw', 100, {});
    expect(ends(pieces)).toEqual([10_000, 20_000, 30_000]);
    expect(pieces.map(({ level }) => level)).toEqual([0, greyLevelOf('sdk-0.3.0'), 1]);
    expect(pieces.every(({ tauUs }) => tauUs === 0)).toBe(true);
  });

  it('paints the greys of both senders as sRGB has it', () => {
    expect(greyLevelOf('sdk-0.3.0')).toBeCloseTo(0.521, 3);
    expect(greyLevelOf('beta-2015')).toBeCloseTo(0.347, 3);
  });

  it.each([
    [59.94, 60, 59.94],
    [60.05, 30, 30.025],
    [120, 60, 60],
    [90, 30, 30],
    [60, 142, 60],
    [144, 60, 72],
  ])('at %s redraws a second shows symbols meant for %s at %s a second', (refreshHz, symbolHz, shownHz) => {
    const pieces = light('kgkgkgkgkg', symbolHz, { refreshHz });
    expect(pieces.at(-1)!.endUs).toBeCloseTo(10e6 / shownHz, 3);
  });

  it('repeats: a symbol lasts a redraw longer, and all that follow come later', () => {
    expect(ends(light('kgkg', 100, { repeatSymbols: [1] }))).toEqual([10_000, 30_000, 40_000, 50_000]);
    expect(ends(light('kgkg', 30, { refreshHz: 60, repeatSymbols: [1] }))).toEqual([
      33_333, 83_333, 116_667, 150_000,
    ]);
  });

  it('skips: the symbol before stays in its place, and nothing moves', () => {
    const pieces = light('kgkw', 100, { skipSymbols: [2] });
    expect(ends(pieces)).toEqual([10_000, 20_000, 30_000, 40_000]);
    expect(pieces[2]!.level).toBe(pieces[1]!.level);
  });

  it('chance repeats and skips as often as asked, and one does not move the other', () => {
    const many = 'kg'.repeat(10_000);
    const repeated = light(many, 100, { repeats: 0.02 });
    const extra = repeated.at(-1)!.endUs / 10_000 - 20_000;
    expect(extra).toBeGreaterThan(300);
    expect(extra).toBeLessThan(500);
    const both = light(many, 100, { repeats: 0.02, skips: 0.01 });
    expect(ends(both)).toEqual(ends(repeated));
    expect(both.map(({ level }) => level)).not.toEqual(repeated.map(({ level }) => level));
  });

  it('jitter moves edges by the given rms, and never one past another', () => {
    const pieces = light('kg'.repeat(2000), 50, { jitterUs: 2000 });
    const off = pieces.slice(0, -1).map(({ endUs }, i) => endUs - (i + 1) * 20_000);
    const rms = Math.sqrt(off.reduce((sum, us) => sum + us * us, 0) / off.length);
    expect(rms).toBeGreaterThan(1900);
    expect(rms).toBeLessThan(2100);
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 100_000 }), (seed, jitterUs) => {
        let before = 0;
        for (const { endUs } of light('kgkwkgkgkw', 60, { jitterUs }, seed)) {
          expect(endUs).toBeGreaterThan(before);
          before = endUs;
        }
      }),
    );
  });

  it('light never jumps: each piece begins where the one before ended', () => {
    const config = { riseUs: 12_000, fallUs: 6000, greySlower: 1.7, blackLevel: 0.01 };
    let before = 0.01;
    let atUs = 0;
    for (const { endUs, level, excess, tauUs } of light('kgkwkwwgkk', 60, config)) {
      expect(level + excess).toBeCloseTo(before, 12);
      before = level + excess * Math.exp(-(endUs - atUs) / tauUs);
      atUs = endUs;
    }
  });

  it('an LCD takes its rise time from 10 to 90 %, its fall time back, and longer with grey', () => {
    const config = { riseUs: 12_000, fallUs: 6000, greySlower: 2 };
    const tenToNinetyUs = light('kwkgk', 1, config).map(({ tauUs }) => tauUs * Math.log(9));
    [12_000, 6000, 24_000, 12_000].forEach((us, i) => expect(tenToNinetyUs[i + 1]).toBeCloseTo(us, 6));
  });

  it('pulls a segment only when the one before is over', () => {
    let pulled = 0;
    function* endless(): Generator<{ silenceUs: number }> {
      for (;;) {
        pulled++;
        yield { silenceUs: 1000 };
      }
    }
    const pieces = screenLight(endless(), {}, new Chance(1));
    pieces.next();
    pieces.next();
    expect(pulled).toBe(2);
  });
});
