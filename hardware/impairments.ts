/**
 * The table of all that can be wrong between a screen and the imp's converter: by name, with unit, range and what it sets.
 * The command line's `--impair`, its help and sweeps come from it. Ranges are what the field shows, with room to spare.
 */
import { power } from './elementary.ts';
import type { LightPathConfig } from './light-path.ts';
import { whiteMicroampsOf } from './phototransistor.ts';

/** Units of an impairment's value; '' is a plain ratio. */
export type ImpairmentUnit =
  'Hz' | 'ms' | 's' | 'us' | '%' | 'ppm' | 'dB' | 'LSB' | 'bit' | 'kOhm' | '/min' | '';

export interface Impairment {
  readonly unit: ImpairmentUnit;
  readonly least: number;
  readonly most: number;
  /** What it is set to where it is named without a value. */
  readonly typical: number;
  readonly doc: string;
  /** Puts a value, in `unit`, into the models. */
  readonly apply: (config: LightPathConfig, value: number) => LightPathConfig;
}

type Model = keyof LightPathConfig;

/** Sets properties of one model. */
const sets =
  <M extends Model>(
    model: M,
    part: (value: number, config: LightPathConfig) => NonNullable<LightPathConfig[M]>,
  ) =>
  (config: LightPathConfig, value: number): LightPathConfig => ({
    ...config,
    [model]: { ...config[model], ...part(value, config) },
  });

type Row = readonly [
  ImpairmentUnit,
  least: number,
  most: number,
  typical: number,
  doc: string,
  Impairment['apply'],
];

/** In the order in which they are applied: what builds on another one stands below it. */
const rows = {
  refresh: [
    'Hz',
    15,
    500,
    59.94,
    'the screen redraws at this rate; a symbol takes whole redraws',
    sets('screen', (refreshHz) => ({ refreshHz })),
  ],
  jitter: [
    'ms',
    0,
    20,
    2,
    'redraws come early or late, rms',
    sets('screen', (ms) => ({ jitterUs: ms * 1000 })),
  ],
  repeats: [
    '%',
    0,
    50,
    1,
    'redraws that show the same symbol once more; all that follow come later',
    sets('screen', (percent) => ({ repeats: percent / 100 })),
  ],
  skips: [
    '%',
    0,
    50,
    0.05,
    'symbols that are never shown; the one before stays in their place',
    sets('screen', (percent) => ({ skips: percent / 100 })),
  ],
  rise: [
    'ms',
    0,
    60,
    12,
    'LCD: from 10 to 90 % when it turns brighter',
    sets('screen', (ms) => ({ riseUs: ms * 1000 })),
  ],
  fall: [
    'ms',
    0,
    60,
    8,
    'LCD: from 90 to 10 % when it turns darker',
    sets('screen', (ms) => ({ fallUs: ms * 1000 })),
  ],
  'grey-slower': [
    '',
    1,
    5,
    1.6,
    'LCD: steps from and to grey take this many times as long',
    sets('screen', (greySlower) => ({ greySlower })),
  ],
  grey: [
    '',
    0.05,
    0.95,
    0.35,
    'light of grey, white being 1',
    sets('screen', (greyLevel) => ({ greyLevel })),
  ],
  leak: [
    '%',
    0,
    50,
    0.2,
    'LCD: light of black, of white',
    sets('screen', (percent) => ({ blackLevel: percent / 100 })),
  ],
  pwm: [
    'Hz',
    50,
    50_000,
    240,
    'the screen is dimmed by switching at this rate',
    sets('dimming', (pwmHz) => ({ pwmHz })),
  ],
  'pwm-duty': [
    '%',
    1,
    100,
    50,
    'share of a switching period that is lit',
    sets('dimming', (percent) => ({ duty: percent / 100 })),
  ],
  'pwm-depth': [
    '%',
    0,
    100,
    100,
    'share of the light that is switched',
    sets('dimming', (percent) => ({ depth: percent / 100 })),
  ],
  fade: [
    '',
    0,
    1,
    0.2,
    'the light sinks to this share and comes back, as a hand drifts',
    sets('fade', (fadeTo) => ({ fadeTo })),
  ],
  'fade-time': [
    's',
    0.1,
    600,
    4,
    'from full light to the end of the fade',
    sets('fade', (s) => ({ fadeUs: s * 1e6 })),
  ],
  tremor: [
    '%',
    0,
    100,
    4,
    'the hand trembles: amplitude, of the light',
    sets('fade', (percent) => ({ tremor: percent / 100 })),
  ],
  'tremor-rate': ['Hz', 0.1, 30, 8, 'how fast it trembles', sets('fade', (tremorHz) => ({ tremorHz }))],
  brightness: [
    '',
    0.05,
    5,
    0.5,
    'the phone sets its brightness to this share, from 2 s to 4 s',
    sets('fade', (brightnessTo) => ({ brightnessTo })),
  ],
  ambient: [
    '',
    0,
    20,
    0.5,
    "steady other light, in units of the screen's white",
    sets('ambient', (offset) => ({ offset })),
  ],
  'ambient-steps': [
    '/min',
    0,
    6000,
    20,
    'sudden changes of the other light, as hands make them',
    sets('ambient', (stepsPerMinute) => ({ stepsPerMinute })),
  ],
  'ambient-step': [
    '',
    0,
    20,
    0.3,
    'by how much such a change moves it, at most',
    sets('ambient', (stepSize) => ({ stepSize })),
  ],
  mains: [
    '%',
    0,
    100,
    30,
    'ripple of the other light; that is 0.5 where `ambient` says nothing',
    sets('ambient', (percent, { ambient }) => ({ ripple: percent / 100, offset: ambient?.offset ?? 0.5 })),
  ],
  'mains-rate': [
    'Hz',
    1,
    1000,
    100,
    'rate of that ripple, twice the mains frequency',
    sets('ambient', (rippleHz) => ({ rippleHz })),
  ],
  load: [
    'kOhm',
    0.1,
    10_000,
    22,
    'load resistor of the phototransistor, with the slowness that it brings',
    sets('sensor', (kilohms) => ({ loadOhms: kilohms * 1000, riseUsPerKilohm: 15 })),
  ],
  swing: [
    '',
    0.0001,
    20,
    0.1,
    'what white adds, of full scale; beyond 0.9 it is clipped',
    sets('sensor', (swing, { sensor = {} }) => ({ whiteMicroamps: whiteMicroampsOf(swing, sensor) })),
  ],
  rail: [
    '',
    0.01,
    1,
    0.8,
    'where the sensor saturates, of full scale',
    sets('sensor', (rail, { sensor }) => ({ saturationVolts: (1 - rail) * (sensor?.supplyVolts ?? 3.3) })),
  ],
  snr: [
    'dB',
    -20,
    120,
    20,
    'noise of each sample: 20 log10(white / rms)',
    sets('sensor', (dB) => ({ noiseOfWhite: power(10, -dB / 20) })),
  ],
  clock: [
    'ppm',
    -200_000,
    200_000,
    50,
    'samples are faster than they say; 10,000 to 20,000 without a crystal',
    sets('sampling', (clockPpm) => ({ clockPpm })),
  ],
  phase: [
    '',
    0,
    0.999,
    0.5,
    'where in its period the first sample is taken',
    sets('sampling', (phase) => ({ phase })),
  ],
  'sample-jitter': [
    'us',
    0,
    100_000,
    50,
    'samples are early or late, rms, and do not say it',
    sets('sampling', (jitterUs) => ({ jitterUs })),
  ],
  uneven: [
    'us',
    0,
    100_000,
    100,
    'samples come up to this much late, and do say it',
    sets('sampling', (unevenUs) => ({ unevenUs })),
  ],
  gaps: [
    '/min',
    0,
    6000,
    6,
    'samples are lost for 1 to 20 ms',
    sets('sampling', (gapsPerMinute) => ({ gapsPerMinute })),
  ],
  bits: [
    'bit',
    4,
    16,
    10,
    'resolution of the converter',
    sets('adc', (bits) => ({ bits: Math.round(bits) })),
  ],
  noise: [
    'LSB',
    0,
    1000,
    1,
    'noise of the converter, rms, in its steps',
    sets('adc', (noiseLsb) => ({ noiseLsb })),
  ],
  spikes: [
    '/min',
    0,
    60_000,
    30,
    'single samples that show anything at all',
    sets('adc', (spikesPerMinute) => ({ spikesPerMinute })),
  ],
} as const satisfies Readonly<Record<string, Row>>;

export type ImpairmentName = keyof typeof rows;

export const impairmentNames = Object.keys(rows) as readonly ImpairmentName[];

export const impairments: Readonly<Record<ImpairmentName, Impairment>> = Object.fromEntries(
  Object.entries<Row>(rows).map(([name, [unit, least, most, typical, doc, apply]]) => [
    name,
    { unit, least, most, typical, doc, apply },
  ]),
) as Record<ImpairmentName, Impairment>;

/** Impairment by name, value in its unit. */
export type ImpairmentValues = Readonly<Partial<Record<ImpairmentName, number>>>;

/** Whole situations: many impairments under one name. */
export const situations: Readonly<
  Record<string, { readonly doc: string; readonly values: ImpairmentValues }>
> = {
  oled: {
    doc: 'a phone with an OLED screen at half brightness',
    values: {
      refresh: 60.05,
      repeats: 0.1,
      rise: 0.5,
      fall: 0.5,
      pwm: 240,
      load: 22,
      snr: 40,
      bits: 12,
      noise: 1,
    },
  },
  lcd: {
    doc: 'a tablet with an LCD',
    values: {
      refresh: 59.94,
      repeats: 0.1,
      rise: 12,
      fall: 8,
      'grey-slower': 1.6,
      leak: 0.2,
      load: 22,
      snr: 40,
      bits: 12,
      noise: 1,
    },
  },
  'slow-phone': {
    doc: 'a slow phone that often fails to redraw in time',
    values: {
      refresh: 59.94,
      jitter: 1,
      repeats: 2,
      rise: 5,
      fall: 4,
      load: 22,
      snr: 35,
      bits: 12,
      noise: 1,
    },
  },
  office: {
    doc: 'lamps on the mains, half as bright as the screen',
    values: { ambient: 0.5, mains: 30, 'mains-rate': 100 },
  },
  hand: { doc: 'a phone held in a hand', values: { fade: 0.6, 'fade-time': 3, tremor: 4, 'tremor-rate': 8 } },
  uno: {
    doc: 'an Arduino Uno with a ceramic resonator as sampler',
    values: { clock: 3000, bits: 10, noise: 0.5, gaps: 2 },
  },
};

/** Puts impairments into `base`. The order of the names is that of the table, whatever order they are given in. */
export function impaired(values: ImpairmentValues, base: LightPathConfig = {}): LightPathConfig {
  let config = base;
  for (const name of impairmentNames) {
    const value = values[name];
    if (value !== undefined) config = impairments[name].apply(config, value);
  }
  return config;
}
