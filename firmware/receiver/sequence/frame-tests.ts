/**
 * The gate between hypotheses and packets. The check sum has 1,024 values only, so every frame put to it is a draw in a lottery:
 * the same frame is tested once, different ones are counted, and after `tuning.mostFrames` no more are let in.
 */
import { decodeFrame } from '../../../protocol/frame.ts';
import type { Fault } from '../../../protocol/fault.ts';
import type { Packet } from '../../../protocol/packet.ts';
import type { Result } from '../../../protocol/result.ts';
import { tuning } from './tuning.ts';

/** Tests frames of one transmission. */
export interface FrameTests {
  /** What a frame says; undefined where it is not let in any more. */
  test(bytes: Uint8Array, atUs: number): Result<Packet, Fault> | undefined;
  /**
   * Whether a frame whose check sum is right may be trusted: by the largest odds of another frame that any attempt gave, since freer
   * timing always makes bits look surer.
   */
  trusts(bytes: Uint8Array, odds: number): boolean;
  /** Different frames tested so far. */
  count(): number;
}

/** A gate for one transmission. */
export function frameTests(): FrameTests {
  const known = new Map<string, Result<Packet, Fault>>();
  const doubts = new Map<string, number>();
  return {
    test(bytes, atUs) {
      const key = bytes.join(' ');
      const before = known.get(key);
      if (before !== undefined) return before;
      if (known.size >= tuning.mostFrames) return undefined;
      const result = decodeFrame(bytes, Math.round(atUs));
      known.set(key, result);
      return result;
    },
    trusts(bytes, odds) {
      const key = bytes.join(' ');
      const doubt = Math.max(odds, doubts.get(key) ?? 0);
      doubts.set(key, doubt);
      return doubt <= tuning.mostBlindOdds;
    },
    count: () => known.size,
  };
}
