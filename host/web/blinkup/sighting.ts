/** What an imp is known to have made of a flash, as it told the cloud, or as it was seen where it is simulated. */
import type { Explanation } from '../../../protocol/fault.ts';
import type { LedPatternName } from '../../../protocol/led-patterns.ts';

export interface Sighting {
  readonly deviceId: string;
  /** Its owner's name for it. */
  readonly name: string | null;
  /** No BlinkUp in its light; one that it could not read; one that it read. */
  readonly saw: 'nothing' | 'unread' | 'decoded';
  /** Why it could not. */
  readonly fault: Explanation | null;
  readonly online: boolean;
  /** What its LED shows now; null: not known. */
  readonly led: LedPatternName | null;
}

/** What imps made of a flash that began `agoMs` ago. Throws ApiError. */
export type AskSightings = (agoMs: number) => Promise<readonly Sighting[]>;
