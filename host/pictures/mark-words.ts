/** What a mark says: the table of its causes and cures. */
import type { Explanation } from '../../protocol/fault.ts';
import type { Mark, MarkKind } from './picture.ts';

/** Short names, for the place itself; causes and cures, for the list. */
export const markWords: Readonly<
  Record<Exclude<MarkKind, 'fault'>, Explanation & { readonly name: string }>
> = {
  gap: {
    name: 'gap',
    cause: 'samples are missing here',
    cure: 'look after the link to the sampler; send again',
  },
  clipped: {
    name: 'clipped',
    cause: 'light is at the top of the scale here, where white and grey look alike',
    cure: 'take a smaller load resistor, or hold the screen farther away',
  },
  merged: {
    name: 'no white',
    cause: 'all pulses are equally bright here: white cannot be told from grey',
    cure: 'take a smaller load resistor, or hold the screen farther away',
  },
  dark: {
    name: 'dark',
    cause: 'the screen was not seen here',
    cure: 'hold the screen to the sensor, and still, until the flashing ends',
  },
  ended: {
    name: 'ends',
    cause: 'the flashing ends here, in the middle of the frame',
    cure: 'hold the screen to the sensor until the flashing ends; record for longer where this is a recording',
  },
  burst: {
    name: 'noise',
    cause: 'light is much noisier here than in the rest of the transmission',
    cure: 'keep flickering lamps and moving shadows off the sensor; send again',
  },
  'ambient-step': {
    name: 'ambient step',
    cause: 'other light changed suddenly here',
    cure: 'shade the sensor; hold the screen closely and still',
  },
  'long-symbol': {
    name: 'long symbol',
    cause:
      'a symbol was shown for longer than one refresh here: repeated, or in place of one that was skipped',
    cure: 'close other programs on the phone, or send more slowly, at 30 or 20 symbols per second',
  },
  'weak-bit': {
    name: 'unsure',
    cause: 'this bit is nearer to its threshold than any other',
    cure: 'hold the screen nearer to the sensor and keep other light away; send again',
  },
  'flipped-bit': {
    name: 'wrong bit?',
    cause: 'the check sum would be right if this one bit were the other way',
    cure: 'keep shadows and reflections off the sensor; send again',
  },
  'repeated-symbol': {
    name: 'repeated?',
    cause: 'the check sum would be right if one symbol of this run had been shown twice',
    cure: 'close other programs on the phone, or send at a lower rate',
  },
  'lost-symbol': {
    name: 'lost?',
    cause: 'the check sum would be right if a bit had been lost here',
    cure: 'close other programs on the phone, or send at a lower rate',
  },
};

/** A mark of a kind; `detail` is put after its cause, in brackets. */
export const markOf = (
  kind: keyof typeof markWords,
  startUs: number,
  endUs: number,
  detail?: string,
): Mark => ({
  kind,
  startUs: Math.round(startUs),
  endUs: Math.round(Math.max(startUs, endUs)),
  cause: detail === undefined ? markWords[kind].cause : `${markWords[kind].cause} (${detail})`,
  cure: markWords[kind].cure,
});
