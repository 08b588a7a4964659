/** The one typed trace. Log lines, JSONL, the LED timeline, pictures and assertions are views of it. No secret ever enters it. */
import type { Fault } from '../protocol/fault.ts';
import type { AgentAddress } from '../protocol/device-link.ts';
import type { LineCode } from '../protocol/line-code.ts';
import type { LifecycleName } from './lifecycle.ts';
import type { FirmwareName, StartReason } from './device-api.ts';
import type { LedPatternName } from './led/patterns.ts';
import type { PacketSummary } from './packet-summary.ts';
import type { NetworkStep } from './ports.ts';

export type TraceDetail =
  | { readonly kind: 'power'; readonly on: boolean }
  | { readonly kind: 'state'; readonly state: LifecycleName }
  | { readonly kind: 'led-pattern'; readonly pattern: LedPatternName }
  | { readonly kind: 'led'; readonly red: boolean; readonly green: boolean }
  /** Whether the receiver and the status LED are on. */
  | { readonly kind: 'window'; readonly open: boolean }
  | { readonly kind: 'preamble'; readonly lineCode: LineCode; readonly symbolHz: number }
  | {
      readonly kind: 'blinkup';
      readonly startUs: number;
      readonly lineCode: LineCode;
      readonly symbolHz: number;
      readonly packet: PacketSummary;
      readonly recovered: boolean;
    }
  | { readonly kind: 'network'; readonly step: NetworkStep | 'up' | 'down' }
  | { readonly kind: 'link'; readonly state: 'connecting' | 'open' | 'welcome' | 'closed' }
  | { readonly kind: 'enrolled'; readonly agent: AgentAddress; readonly blessed: boolean }
  | { readonly kind: 'fault'; readonly fault: Fault }
  /** User code begins, ends, or threw. */
  | {
      readonly kind: 'firmware';
      readonly firmware: FirmwareName;
      readonly state: 'started' | 'stopped' | 'failed';
    }
  /** The imp started without its power having been off. */
  | { readonly kind: 'restart'; readonly reason: StartReason }
  /** What device and agent tell each other may be secret: only its name is told. */
  | { readonly kind: 'message'; readonly direction: 'to-agent' | 'from-agent'; readonly name: string }
  /** A fixture's way with one factory BlinkUp. */
  | { readonly kind: 'factory-blinkup'; readonly state: 'asked' | 'sending' | 'sent' | 'refused' }
  | { readonly kind: 'blessing'; readonly state: 'asked' | 'blessed' | 'failed' }
  /** An output pin changed. */
  | { readonly kind: 'pin'; readonly pin: string; readonly high: boolean }
  | { readonly kind: 'log'; readonly level: 'log' | 'error'; readonly text: string };

/** One thing that happened: when (device time, whole microseconds), to whom, what. */
export type TraceEvent = { readonly atUs: number; readonly device: string } & TraceDetail;
