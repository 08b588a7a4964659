/** Why the cloud does not help a factory: a fixture that is none, a device that may not be blessed. */
import type { Explanation } from '../../protocol/fault.ts';

export const factoryRefusals = {
  'not-a-factory-imp': {
    cause: 'the device is not an enrolled BlinkUp fixture with a DUT group',
    cure: 'assign it to a fixture group that names a DUT group, and BlinkUp it with your developer plan ID',
  },
  'not-under-test': {
    cause: 'the device is in no DUT group, so it cannot be blessed by its own test',
    cure: "configure it with its fixture's LED first; a fixture must never be blessed",
  },
  'fixture-gone': {
    cause:
      'the fixture that configured the device is in no fixture group with a production group as its target any more',
    cure: 'assign the fixture to its fixture group again, and configure the device with its LED again',
  },
  'imp001-limits': {
    cause: 'an imp001 can neither be blessed nor be a BlinkUp fixture',
    cure: 'use a later imp',
  },
  'already-blessed': {
    cause: 'the device is blessed already',
    cure: 'nothing is to do; to test it again, unbless it first',
  },
} as const satisfies Readonly<Record<string, Explanation>>;

export type FactoryRefusalCode = keyof typeof factoryRefusals;

/** A refusal by its code. */
export const factoryRefusal = (code: FactoryRefusalCode) => ({ code, ...factoryRefusals[code] });
export type FactoryRefusal = ReturnType<typeof factoryRefusal>;
