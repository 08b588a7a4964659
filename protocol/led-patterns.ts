/** The names of what a status LED shows; the patterns themselves are the firmware's (`firmware/led/patterns.ts`). */
import { z } from 'zod';

export const LedPatternName = z.enum([
  'dark',
  'no-settings',
  'receiving',
  'accepted',
  'failed',
  'searching',
  'joining',
  'addressing',
  'resolving',
  'connecting',
  'online',
  'blessed',
  'blessing-failed',
  'firmware-failed',
  'enrollment-refused',
]);
export type LedPatternName = z.infer<typeof LedPatternName>;
