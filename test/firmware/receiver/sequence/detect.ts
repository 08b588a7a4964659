/** What the detector makes of light, in words fit for tables. */
import type { LightBlock } from '../../../../firmware/ports.ts';
import { detectSequence } from '../../../../firmware/receiver/sequence/sequence-detector.ts';
import { tuning } from '../../../../firmware/receiver/sequence/tuning.ts';
import { type Vector, vectors } from '../vectors.ts';

/** One of the vendor's frames, by name: its bytes. */
export const frameOf = (name: string): readonly number[] =>
  bytesIn(vectors.find((vector) => vector.name === name)!);

export const bytesIn = ({ frame_hex }: Vector): readonly number[] =>
  frame_hex.match(/../g)!.map((hex) => Number.parseInt(hex, 16));

/** 'right', 'recovered', 'wrong', or the fault as stage/code. Says so where the bound on frames was passed. */
export function verdict(light: LightBlock | readonly LightBlock[], sent: readonly number[]): string {
  const { outcome, framesTested } = detectSequence(light);
  if (framesTested > tuning.mostFrames) return `${framesTested} frames tested`;
  if (!outcome.ok) return `${outcome.fault.stage}/${outcome.fault.code}`;
  const { bytes, recovered } = outcome.value;
  if (bytes.length !== sent.length || sent.some((byte, i) => bytes[i] !== byte)) return 'wrong';
  return recovered ? 'recovered' : 'right';
}

/** How often each word occurs. */
export function tally(words: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
