/** Protects: every frame of the vendor's encoder is read from light, in both codes, and told which code and rate it had. */
import { describe, expect, it } from 'vitest';
import { detectSequence } from '../../../../firmware/receiver/sequence/sequence-detector.ts';
import { vectors } from '../vectors.ts';
import { bytesIn } from './detect.ts';
import { show, symbolsOf } from './flash.ts';

const rates = { 'tri-level': 60, 'bi-level': 142 } as const;

describe.each(['tri-level', 'bi-level'] as const)('%s', (code) => {
  it.each(vectors.map((vector) => ({ name: vector.name, bytes: bytesIn(vector) })))('$name', ({ bytes }) => {
    const { light } = show(symbolsOf(bytes, code), { symbolHz: rates[code], snrDb: 25 });
    const { outcome, reading } = detectSequence(light);
    expect(outcome.ok && [...outcome.value.bytes]).toEqual(bytes);
    expect(reading?.lineCode).toBe(code);
    expect(reading?.symbolHz).toBeCloseTo(rates[code], 0);
  });
});

it("reads the vendor's symbols as the vendor wrote them", () => {
  for (const vector of vectors) {
    const { light } = show(Array.from(vector.symbols, Number), { snrDb: 25, grey: 0.53 });
    const { outcome } = detectSequence(light);
    expect(outcome.ok && [...outcome.value.bytes], vector.name).toEqual(bytesIn(vector));
  }
});
