/** The one typed trace. Log lines, JSONL, the LED timeline, pictures and assertions are views of it. No secret ever enters it. */
import type { Fault } from '../protocol/fault.ts';
import type { AgentAddress } from '../protocol/device-link.ts';
import type { LineCode } from '../protocol/line-code.ts';
import type { LifecycleName } from './lifecycle.ts';
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
  | { readonly kind: 'log'; readonly level: 'log' | 'error'; readonly text: string };

/** One thing that happened: when (device time, whole microseconds), to whom, what. */
export type TraceEvent = { readonly atUs: number; readonly device: string } & TraceDetail;
