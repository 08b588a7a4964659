/** Makes the pulses that a perfect demodulator would hand out, straight from symbols. */
import { PulseDecoder } from '../../../firmware/receiver/pulse-decoder.ts';
import type { Framed } from '../../../firmware/receiver/framer.ts';
import type { Pulse } from '../../../firmware/receiver/pulse-train.ts';

export const symbolUs = 20_000;
const levels = [1000, 21_000, 41_000] as const;

/** Runs of lit symbols; where grey and white meet, the brighter one counts, as with a demodulator that sees no black between. */
export function pulsesOf(symbols: string): readonly Pulse[] {
  return [...symbols.matchAll(/[12]+/g)].map(({ 0: lit, index }) => ({
    riseUs: index * symbolUs,
    fallUs: (index + lit.length) * symbolUs,
    level: levels[lit.includes('2') ? 2 : 1],
    blackBefore: levels[0],
    blackAfter: levels[0],
  }));
}

/** What pulses say; black follows them for a second. */
export function decode(pulses: readonly Pulse[], grey = 20_000): readonly Framed[] {
  const framed: Framed[] = [];
  const decoder = new PulseDecoder(symbolUs, grey, (step) => framed.push(step));
  for (const pulse of pulses) decoder.push(pulse);
  decoder.quiet((pulses.at(-1)?.fallUs ?? 0) + 1e6);
  return framed;
}
