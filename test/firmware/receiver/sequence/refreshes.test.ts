/**
 * Protects: refreshes shown twice or not at all, wherever they strike. What can be read is read, what would have to be guessed is a
 * fault with its time.
 */
import { describe, expect, it } from 'vitest';
import { detectSequence } from '../../../../firmware/receiver/sequence/sequence-detector.ts';
import { frameOf, tally, verdict } from './detect.ts';
import { type Code, frameStart, show, symbolsOf } from './flash.ts';

const bytes = frameOf('wifi-wpa2');
const symbolHz = 60;

/** Every nth symbol of the frame. */
const places = (code: Code, step: number): number[] => {
  const to = symbolsOf(bytes, code).length - 6;
  const count = Math.floor((to - frameStart[code]) / step);
  return Array.from({ length: count }, (_, i) => frameStart[code] + i * step);
};

const share = (words: readonly string[], word: string): number => (tally(words)[word] ?? 0) / words.length;

describe('one refresh shown twice, 20 dB', () => {
  const shown = (code: Code, step: number) =>
    places(code, step).map((at) =>
      verdict(show(symbolsOf(bytes, code), { repeats: [at], snrDb: 20, seed: at }).light, bytes),
    );

  it('tri-level reads 99 % of them', () => {
    expect(share(shown('tri-level', 5), 'right')).toBeGreaterThanOrEqual(0.99);
  });

  it('bi-level recovers 90 % of them, says so, and takes none for another', () => {
    const words = shown('bi-level', 2);
    expect(words).not.toContain('wrong');
    expect(share(words, 'recovered') + share(words, 'right')).toBeGreaterThanOrEqual(0.9);
    // A repeat of the last symbols, black, is no other than one more black symbol of the tail.
    expect(share(words, 'right')).toBeLessThan(0.03);
  });

  it('in the sync it does no harm', () => {
    for (const code of ['tri-level', 'bi-level'] as const)
      for (const at of [3, 10, 20, 31, 40, 47]) {
        const { light } = show(symbolsOf(bytes, code), { repeats: [at], snrDb: 20 });
        expect(verdict(light, bytes), `${code} ${at}`).toBe('right');
      }
  });

  it('is reported with its time', () => {
    for (const [code, at] of [['tri-level', 333] as const, ['bi-level', 217] as const]) {
      const { light, startsS } = show(symbolsOf(bytes, code), { repeats: [at], snrDb: 25 });
      const { reading } = detectSequence(light);
      expect(reading?.repeatsAtUs).toHaveLength(1);
      const away = Math.abs(reading!.repeatsAtUs[0]! / 1e6 - startsS[at]!) * symbolHz;
      expect(away, code).toBeLessThan(2);
    }
  });
});

it('tri-level does not notice repeats of 2 % of all refreshes', () => {
  const repeats = places('tri-level', 1).filter((at) => (at * 7919) % 50 === 0);
  const { light } = show(symbolsOf(bytes, 'tri-level'), { repeats, snrDb: 20 });
  expect(verdict(light, bytes)).toBe('right');
  expect(detectSequence(light).reading?.repeatsAtUs).toHaveLength(repeats.length);
});

describe('one refresh that was never shown', () => {
  const ways: Readonly<Record<string, (symbols: readonly number[], at: number) => number[]>> = {
    'those behind it come early': (symbols, at) => symbols.toSpliced(at, 1),
    'the one before it stays': (symbols, at) => symbols.with(at, symbols[at - 1]!),
  };

  it.each(Object.entries(ways))('tri-level: a fault at its place; %s', (_, lose) => {
    const symbols = symbolsOf(bytes, 'tri-level');
    // Without its header a frame is none: there is no bit of it to miss.
    for (const at of places('tri-level', 11).filter((place) => place > frameStart['tri-level'] + 16)) {
      const { light, startsS } = show(lose(symbols, at), { snrDb: 25, seed: at });
      const { outcome } = detectSequence(light);
      expect(outcome.ok ? 'a packet' : outcome.fault.code, `symbol ${at}`).toBe('skipped-refresh');
      const away = Math.abs((outcome.ok ? 0 : outcome.fault.atUs!) / 1e6 - startsS[at]!) * symbolHz;
      expect(away, `symbol ${at}`).toBeLessThan(1.6);
    }
  });

  it.each(Object.entries(ways))('bi-level: never a packet, mostly named; %s', (_, lose) => {
    const symbols = symbolsOf(bytes, 'bi-level');
    const to = frameStart['bi-level'] + 8 * bytes.length;
    const frame = symbols.slice(0, to).join('');
    const harmed = places('bi-level', 3).filter((at) => lose(symbols, at).slice(0, to).join('') !== frame);
    const words = harmed.map((at) => verdict(show(lose(symbols, at), { snrDb: 25, seed: at }).light, bytes));
    expect(words.filter((word) => !word.includes('/'))).toEqual([]);
    expect(share(words, 'timing/skipped-refresh')).toBeGreaterThan(0.7);
  });
});
