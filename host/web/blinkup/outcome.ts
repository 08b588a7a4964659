/** What became of an enrollment token, as the cloud tells its owner. */
import type { Explanation } from '../../../protocol/fault.ts';

export type BlinkupOutcome =
  /** No device has brought it yet. */
  | { readonly state: 'waiting' }
  | { readonly state: 'enrolled'; readonly deviceId: string; readonly agentUrl: string }
  | {
      readonly state: 'refused';
      readonly deviceId: string;
      readonly refusal: Explanation & { readonly code: string };
    }
  | { readonly state: 'expired' | 'revoked' };
