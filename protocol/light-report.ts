/**
 * What a device tells of the transmission that it received last: how good its light was, what came of it, and as much of the light as
 * says nothing. A BlinkUp's light spells a Wi-Fi password: sample by sample it is told up to the length byte alone; of what follows only
 * the lowest and the highest level of each second or more, from which no bit can be read.
 */
import { z } from 'zod';
import type { Stage } from './fault.ts';
import { mostAgeMs, mostHiddenColumns, mostShownSamples } from './light-limits.ts';

/** The longest transmission that is told, microseconds. */
const mostUs = 600_000_000;

const hexText = (mostBytes: number) =>
  z
    .string()
    .regex(/^([0-9a-f]{2})*$/)
    .max(2 * mostBytes);
const level = z.int().min(0).max(0xffff);

/** Light of a transmission without what it says. */
export const LightSketch = z.object({
  /** Samples a second of `shown`. */
  sampleHz: z.number().min(1).max(1_000_000),
  /** Of all its light, 0..65535. */
  lowest: level,
  highest: level,
  /** A byte a sample, 00 the lowest, ff the highest level. Empty where no header was found. */
  shown: hexText(mostShownSamples),
  /** Two bytes a column of what follows: its lowest and its highest light, in the same measure. */
  hidden: hexText(2 * mostHiddenColumns),
  /** Length of a column, microseconds. */
  columnUs: z.int().min(1).max(mostUs),
});
export type LightSketch = z.infer<typeof LightSketch>;

const share = z.number().min(0).max(1000);
const ripple = z.object({ hz: z.number().min(0).max(1e6), share }).nullable();

/** How good the light was, as the receiver measures it (`firmware/receiver/quality.ts`). */
export const ToldQuality = z.object({
  symbolHz: z.number().min(0.1).max(10_000),
  snrDb: z.number().min(-200).max(200),
  marginDb: z.number().min(-200).max(200),
  eye: share,
  jitter: share,
  greyRatio: share.nullable(),
  swing: share,
  offset: share,
  clipped: share,
  mains: ripple,
  dimming: ripple,
  doubled: z.int().min(0).max(1e6),
  gaps: z.int().min(0).max(1e6),
});
export type ToldQuality = z.infer<typeof ToldQuality>;

const stage = z.enum([
  'demodulator',
  'slicer',
  'timing',
  'frame',
  'packet',
  'store',
  'network',
  'enrollment',
  'blessing',
]) satisfies z.ZodType<Stage>;
const word = z.string().max(64);
const sentence = z.string().max(1000);

/** What came of it: a packet, or why not. */
export const LightOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('packet'), path: z.enum(['fast', 'sequence']), recovered: z.boolean() }),
  z.object({ kind: z.literal('fault'), stage, code: word, cause: sentence, cure: sentence }),
]);
export type LightOutcome = z.infer<typeof LightOutcome>;

export const LightReport = z.object({
  /** How long ago it ended, device time. */
  ageMs: z.int().min(0).max(mostAgeMs),
  /** Absent where none was told apart. */
  lineCode: z.enum(['tri-level', 'bi-level']).optional(),
  outcome: LightOutcome,
  quality: ToldQuality,
  light: LightSketch,
});
export type LightReport = z.infer<typeof LightReport>;
