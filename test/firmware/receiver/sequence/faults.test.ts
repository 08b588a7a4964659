/** Protects: light that holds no whole transmission ends in a fault that says why and where, and what was not seen is not guessed. */
import { expect, it } from 'vitest';
import { detectSequence } from '../../../../firmware/receiver/sequence/sequence-detector.ts';
import { frameOf } from './detect.ts';
import { type Code, frameStart, show, symbolsOf } from './flash.ts';

const bytes = frameOf('wifi-wpa2');
const flashed = (code: Code) => show(symbolsOf(bytes, code), { snrDb: 25 });

function faultOf(light: Parameters<typeof detectSequence>[0]) {
  const { outcome } = detectSequence(light);
  if (outcome.ok) throw new Error('a packet');
  return outcome.fault;
}

it('no samples, no swing, no preamble', () => {
  const block = { originUs: 0, sampleHz: 1000, firstIndex: 0 };
  expect(faultOf([]).code).toBe('no-light');
  expect(faultOf({ ...block, levels: new Uint16Array(0) }).code).toBe('no-light');
  expect(faultOf({ ...block, levels: new Uint16Array(5000).fill(777) }).code).toBe('no-preamble');
  expect(faultOf({ ...block, levels: Uint16Array.of(1, 2, 3) }).code).toBe('no-preamble');
});

it.each(['tri-level', 'bi-level'] as const)(
  '%s: a record that ends too soon, and what is missing',
  (code) => {
    const { light, startsS } = flashed(code);
    const fault = faultOf({ ...light, levels: light.levels.slice(0, 4000) });
    expect(fault).toMatchObject({ stage: 'frame', code: 'too-short' });
    expect(Math.abs(fault.atUs! / 1e6 - 4)).toBeLessThan(0.05);
    const missingS = Number(/([\d.]+) s are missing/.exec(fault.cause)?.[1]);
    expect(Math.abs(startsS.at(-6)! - 4 - missingS)).toBeLessThan(0.1);
  },
);

it('a record that begins in mid-frame', () => {
  const { light } = flashed('tri-level');
  const fault = faultOf({ ...light, firstIndex: 4000, levels: light.levels.slice(4000) });
  expect(fault).toMatchObject({ stage: 'frame', code: 'no-header' });
});

it('white that is clipped to grey', () => {
  const { light } = flashed('tri-level');
  const fault = faultOf({ ...light, levels: light.levels.map((level) => Math.min(level, 25_000)) });
  expect(fault).toMatchObject({ stage: 'slicer', code: 'levels-merged' });
});

it.each(['tri-level', 'bi-level'] as const)('%s: symbols that nobody saw are a gap at its place', (code) => {
  const { light, startsS } = flashed(code);
  for (let first = frameStart[code] + 30; first < frameStart[code] + 230; first += 7)
    for (const lost of [2, 3, 5]) {
      const from = Math.round(1000 * startsS[first]!);
      const to = Math.round(1000 * startsS[first + lost]!);
      const fault = faultOf([
        { ...light, levels: light.levels.slice(0, from) },
        { ...light, firstIndex: to, levels: light.levels.slice(to) },
      ]);
      expect(fault, `${lost} from ${first}`).toMatchObject({ stage: 'timing', code: 'gap' });
      expect(Math.abs(fault.atUs! - 1000 * from)).toBeLessThan(17_000);
    }
});

it('blocks that go back in time are misuse', () => {
  const { light } = flashed('tri-level');
  expect(() => detectSequence([{ ...light, firstIndex: 50_000 }, light])).toThrow(RangeError);
});
