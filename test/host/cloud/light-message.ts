import type { LightReport } from '../../../protocol/light-report.ts';

/** What a device tells of a transmission that it could not read, five seconds after it. */
export const lightMessage = {
  type: 'light',
  ageMs: 5000,
  lineCode: 'tri-level',
  outcome: { kind: 'fault', stage: 'frame', code: 'crc', cause: 'a cause <b>', cure: 'a cure' },
  quality: {
    symbolHz: 60,
    snrDb: 30,
    marginDb: 20,
    eye: 0.8,
    jitter: 0.1,
    greyRatio: 0.5,
    swing: 0.5,
    offset: 0,
    clipped: 0,
    mains: null,
    dimming: null,
    doubled: 0,
    gaps: 0,
  },
  light: { sampleHz: 1000, lowest: 0, highest: 65_535, shown: '00ff', hidden: '00ff', columnUs: 1_000_000 },
} as const satisfies LightReport & { type: 'light' };

/** The outcome of one that it could read. */
export const decoded = {
  kind: 'packet',
  path: 'fast',
  recovered: false,
} as const satisfies LightReport['outcome'];
