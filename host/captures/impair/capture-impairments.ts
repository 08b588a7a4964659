/** What can be made worse in light that was recorded: the models' rows that work on any light, and what only a recording has. */
import {
  type Impairment,
  type ImpairmentName,
  impairments,
  type ImpairmentUnit,
} from '../../../hardware/impairments.ts';
import type { LightPathConfig } from '../../../hardware/light-path.ts';

/** What is done to a capture. What is left out is left alone. */
export interface CaptureImpairment {
  /** Models of other light, hands and converter; their light of 1 is full scale. */
  readonly path: LightPathConfig;
  /** Factor on the light. */
  readonly gain?: number;
  /** Noise of single samples, rms, share of full scale. */
  readonly noise?: number;
  /** Light above this share of full scale is this share. */
  readonly rail?: number;
  /** Samples are faster than they say, parts per million. */
  readonly clockPpm?: number;
  /** Samples per second that the new capture has. */
  readonly sampleHz?: number;
  /** How many times a minute samples are lost for 1 to 20 ms; the capture says so. */
  readonly gapsPerMinute?: number;
  /** Share of single samples that are lost; the capture does not say so. */
  readonly drops?: number;
}

export interface CaptureImpairmentRow {
  readonly unit: ImpairmentUnit;
  readonly least: number;
  readonly most: number;
  readonly typical: number;
  readonly doc: string;
  readonly apply: (config: CaptureImpairment, value: number) => CaptureImpairment;
}

/** The models that take light as it is; the others make it. */
const shared = [
  'fade',
  'fade-time',
  'tremor',
  'tremor-rate',
  'brightness',
  'ambient',
  'ambient-steps',
  'ambient-step',
  'mains',
  'mains-rate',
  'bits',
  'spikes',
] as const satisfies readonly ImpairmentName[];

const ofModel = ({ apply, doc, ...row }: Impairment): CaptureImpairmentRow => ({
  ...row,
  doc: doc.replace("the screen's white", 'full scale'),
  apply: (config, value) => ({ ...config, path: apply(config.path, value) }),
});

type Own = Exclude<keyof CaptureImpairment, 'path'>;

const row = (
  [unit, least, most, typical]: readonly [ImpairmentUnit, number, number, number],
  doc: string,
  key: Own,
  share = 1,
): CaptureImpairmentRow => ({
  unit,
  least,
  most,
  typical,
  doc,
  apply: (config, value) => ({ ...config, [key]: value * share }),
});

export const captureImpairments: Readonly<Record<string, CaptureImpairmentRow>> = {
  gain: row(['', 0.0001, 100, 0.5], 'the light is this many times as strong', 'gain'),
  ...Object.fromEntries(shared.map((name) => [name, ofModel(impairments[name])])),
  noise: row(['%', 0, 100, 1], 'noise of each sample, rms, of full scale', 'noise', 1 / 100),
  rail: row(['', 0.01, 1, 0.5], 'light is clipped there, of full scale', 'rail'),
  clock: row(['ppm', -200_000, 200_000, 1000], 'samples are faster than they say', 'clockPpm'),
  resample: row(['Hz', 1, 50_000, 500], 'sampled again at this rate, on straight lines', 'sampleHz'),
  gaps: row(['/min', 0, 6000, 60], 'samples are lost for 1 to 20 ms, and it is said', 'gapsPerMinute'),
  drops: row(
    ['%', 0, 90, 1],
    'single samples are lost, and it is not said: what follows comes early',
    'drops',
    1 / 100,
  ),
};
