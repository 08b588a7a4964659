/** What light did to an imp, as plain data: it crosses to other threads and machines, and holds no secret unless asked to. */
import type { LifecycleName } from '../../firmware/lifecycle.ts';
import type { SilenceQuality } from '../../firmware/receiver/light-survey.ts';
import type { Quality } from '../../firmware/receiver/quality.ts';
import type { Fault } from '../../protocol/fault.ts';
import type { LineCode } from '../../protocol/line-code.ts';

/** How good the light was. `marginDb` only where a transmission was seen. */
export type MeasuredQuality = Quality | SilenceQuality;

export interface Outcome {
  /** Settings that the imp took last; secrets masked. Null: none. */
  readonly packet: Readonly<Record<string, unknown>> | null;
  /** Why it took none, or why it is not on-line with them; null: all went well. */
  readonly fault: Fault | null;
  readonly lineCode: LineCode | null;
  /** Symbols per second. */
  readonly symbolHz: number | null;
  readonly path: 'fast' | 'sequence' | null;
  /** Whether a slip of the screen had to be assumed. */
  readonly recovered: boolean;
  readonly quality: MeasuredQuality;
  /** The status LED, a letter a quarter of a second from power-on. */
  readonly led: string;
  /** What it showed, pattern after pattern. */
  readonly patterns: readonly string[];
  /** Where the imp stood at the end. */
  readonly final: LifecycleName;
  /** `enrolled`, or the code of the refusal; null: it did not come so far. */
  readonly enrollment: string | null;
  /** All faults in the order in which they came, as `stage/code`. */
  readonly faults: readonly string[];
  /** Transmissions that ended, well or not; also those for which BlinkUp was off. */
  readonly transmissions: number;
  /** Light, seconds. */
  readonly seconds: number;
}

/** One expectation that was not met. Secrets masked. */
export interface Miss {
  /** Path in the expectation: `packet.ssid`, `quality.marginDb`. */
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

export const verdicts = ['fail', 'unreadable', 'no-expectation', 'pass'] as const;
/** In the order of their weight. */
export type Verdict = (typeof verdicts)[number];

/** What is known of one capture after a replay. */
export interface CaptureResult {
  /** Its path as it was found, with `/` on every system. */
  readonly file: string;
  readonly verdict: Verdict;
  readonly misses: readonly Miss[];
  /** Absent where the capture or its expectation could not be read. */
  readonly outcome?: Outcome;
  /** Why it could not be read. */
  readonly error?: { readonly code: string; readonly cause: string; readonly cure: string };
}
