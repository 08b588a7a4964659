/** What only the sequence detector can find wrong with light; see `../faults.ts` for the rest. */
import { faultsOf, type FaultTable } from '../../../protocol/fault.ts';

const timingTable = {
  'repeated-refresh': {
    cause: 'a screen refresh was shown twice, and the frame can be read in more than one way',
    cure: 'send again; close other programs on the phone, or send more slowly, at 30 or 20 symbols per second',
  },
} as const satisfies FaultTable<string>;

/** Makes a fault of stage `timing`. */
export const slipFault = faultsOf('timing', timingTable);
