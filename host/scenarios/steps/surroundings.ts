import { z } from 'zod';
import type { ImpairmentName } from '../../../hardware/impairments.ts';
import { impairmentMap } from '../quantities.ts';
import { stepKind } from '../step-kind.ts';

const lampNames = [
  'ambient',
  'ambient-steps',
  'ambient-step',
  'mains',
  'mains-rate',
] as const satisfies readonly ImpairmentName[];

/** Light of the room, from the next flash on. */
export const lamp = stepKind({
  name: 'lamp',
  summary: 'turns the lamp on or off: other light, from the next flash on',
  example: 'lamp: { ambient: 1, mains: 30%, mains-rate: 100Hz }',
  schema: z.union([z.literal('off').transform(() => ({})), impairmentMap(lampNames)]),
  async run(stage, values) {
    stage.lamp = values;
  },
});

const phoneNames = [
  'refresh',
  'jitter',
  'repeats',
  'skips',
  'rise',
  'fall',
  'grey-slower',
  'grey',
  'leak',
  'pwm',
  'pwm-duty',
  'pwm-depth',
  'fade',
  'fade-time',
  'tremor',
  'tremor-rate',
  'brightness',
  'swing',
  'snr',
  'load',
] as const satisfies readonly ImpairmentName[];

/** Where and how the phone is held, from the next flash on. */
export const phone = stepKind({
  name: 'phone',
  summary: 'moves the phone, or takes another one: from the next flash on',
  example: 'phone: { swing: 0.05, tremor: 4%, repeats: 1% }',
  schema: z.union([z.literal('close').transform(() => ({})), impairmentMap(phoneNames)]),
  async run(stage, values) {
    stage.phone = values;
  },
});
