import { faultsOf } from '../../protocol/fault.ts';
import type { FaultTable } from '../../protocol/fault.ts';

export type StoreFaultCode = 'full' | 'too-small' | 'corrupt' | 'sealed-elsewhere';

const table: FaultTable<StoreFaultCode> = {
  full: {
    cause: 'the non-volatile memory has no room for this record',
    cure: 'use shorter settings, or give the imp a larger flash image',
  },
  'too-small': {
    cause: 'the flash has fewer than two sectors, so it cannot be written safely',
    cure: 'use a flash of at least two sectors',
  },
  corrupt: {
    cause: 'a record in the non-volatile memory fails its check',
    cure: 'the last good settings are used; do a BlinkUp to write them anew',
  },
  'sealed-elsewhere': {
    cause: "a record in the non-volatile memory cannot be opened with this imp's keys",
    cure: 'use the flash image together with the fuse file it was made with, or do a BlinkUp to write new settings',
  },
};

/** Faults of the non-volatile store, stage `store`. */
export const storeFault = faultsOf('store', table);
