/** What the receiver can find wrong with light, and what cures it. Frame and packet have tables of their own. */
import { faultsOf, type FaultTable } from '../../protocol/fault.ts';

const demodulatorTable = {
  'no-light': {
    cause: 'there are no samples',
    cure: 'check that the capture is complete and the sampler is running',
  },
  'no-swing': {
    cause: 'the light does not change',
    cure: 'hold the flashing screen to the sensor, and check that the sensor is connected',
  },
  'too-dark': {
    cause: 'there is next to no light at the sensor',
    cure: 'hold the screen nearer to the sensor, at full brightness, or take a larger load resistor',
  },
  clipped: {
    cause: 'the light is at the top of the scale',
    cure: 'take a smaller load resistor, shade the sensor, or hold the screen farther away',
  },
  'no-preamble': {
    cause: 'the light changes, but no preamble was seen in it',
    cure: 'begin to record, or hold the screen to the sensor, before the flashing starts',
  },
  'too-few-samples': {
    cause: 'the sample rate is too low for the symbols of any screen',
    cure: 'sample at 250 per second or more, better 1,000',
  },
} as const satisfies FaultTable<string>;

const slicerTable = {
  'levels-merged': {
    cause: 'grey and white look alike: no white was seen after the preamble',
    cure: 'take a smaller load resistor or hold the screen farther away, so that white does not reach the end of the scale',
  },
  unsure: {
    cause: 'a bit was too near to the threshold between grey and white to be trusted',
    cure: 'hold the screen nearer to the sensor and keep other light away, then send again',
  },
} as const satisfies FaultTable<string>;

const timingTable = {
  'skipped-refresh': {
    cause: 'a screen refresh was skipped, so that a bit was lost',
    cure: 'send again; close other programs on the phone, or send more slowly, at 30 or 20 symbols per second',
  },
  gap: {
    cause: 'samples were lost in the middle of the transmission',
    cure: 'send again, and look after the link to the sampler',
  },
} as const satisfies FaultTable<string>;

const framerTable = {
  'no-header': {
    cause: 'a preamble was seen, but no header after it',
    cure: 'hold the screen still until the flashing ends, and send again',
  },
  endless: {
    cause: 'the light flickers evenly and without end',
    cure: 'this is a lamp or a display, not a BlinkUp: keep it off the sensor',
  },
  'too-short': {
    cause: 'the light ended in the middle of a frame',
    cure: 'hold the screen to the sensor until the flashing ends; record for longer where this is a recording',
  },
} as const satisfies FaultTable<string>;

/** Makes a fault of stage `demodulator`. */
export const demodulatorFault = faultsOf('demodulator', demodulatorTable);
/** Makes a fault of stage `slicer`. */
export const slicerFault = faultsOf('slicer', slicerTable);
/** Makes a fault of stage `timing`. */
export const timingFault = faultsOf('timing', timingTable);
/** Makes a fault of stage `frame` that only light can have. */
export const framerFault = faultsOf('frame', framerTable);

/** Every stage's codes, for tables and tests. */
export const receiverFaultCodes = {
  demodulator: Object.keys(demodulatorTable),
  slicer: Object.keys(slicerTable),
  timing: Object.keys(timingTable),
  frame: Object.keys(framerTable),
} as const;
