/** What the imp tells its cloud of itself: what its LED shows, and how the last transmission was received. */
import type { DeviceMessage } from '../protocol/device-link.ts';
import type { LedPatternName } from '../protocol/led-patterns.ts';
import { mostAgeMs } from '../protocol/light-limits.ts';
import { type LightReport, ToldQuality } from '../protocol/light-report.ts';
import type { Clock } from './ports.ts';
import type { ReceiverEvent } from './receiver/receiver-event.ts';

export type SelfMessage = Extract<DeviceMessage, { readonly type: 'led' | 'light' }>;

/** A transmission that is over. */
type Received = Exclude<ReceiverEvent, { readonly kind: 'preamble' }>;

export class SelfReport {
  readonly #clock: Clock;
  readonly #tell: (message: SelfMessage) => boolean;
  #led: LedPatternName = 'dark';
  /** What the cloud, or the owner that it has from now on, has not been told. */
  #untold: { readonly atUs: number; readonly report: Omit<LightReport, 'ageMs'> } | null = null;

  /** `tell` says something to a cloud that serves the imp and wants to know; else it gives false. */
  constructor(clock: Clock, tell: (message: SelfMessage) => boolean) {
    this.#clock = clock;
    this.#tell = tell;
  }

  led(pattern: LedPatternName): void {
    this.#led = pattern;
    this.#tell({ type: 'led', pattern });
  }

  received(event: Received): void {
    const report = reportOf(event);
    if (report === null) return;
    this.#untold = { atUs: event.atUs, report };
    const told = this.#tellLight();
    // A BlinkUp ends the link and may change the owner: the next one is to know of it, too.
    if (told && event.kind === 'fault') this.#untold = null;
  }

  /** The cloud serves the imp. */
  served(): void {
    this.#tell({ type: 'led', pattern: this.#led });
    if (this.#tellLight()) this.#untold = null;
  }

  /** The imp's memory ends with its power. */
  forget(): void {
    this.#untold = null;
  }

  #tellLight(): boolean {
    if (this.#untold === null) return false;
    const { atUs, report } = this.#untold;
    const ageMs = Math.max(0, Math.floor((this.#clock.now() - atUs) / 1000));
    return this.#tell({ type: 'light', ageMs: Math.min(mostAgeMs, ageMs), ...report });
  }
}

const toldFields = ToldQuality.keyof().options;

/** What is not named is not told. */
const only = <T, K extends keyof T>(of: T, names: readonly K[]): Pick<T, K> =>
  Object.fromEntries(names.map((name) => [name, of[name]])) as Pick<T, K>;

/** Null: nothing is known of the light. */
function reportOf(event: Received): Omit<LightReport, 'ageMs'> | null {
  if (event.sketch === undefined) return null;
  const common = { quality: only(event.quality, toldFields), light: event.sketch };
  if (event.kind === 'packet') {
    const { lineCode, path, recovered } = event;
    return { ...common, lineCode, outcome: { kind: 'packet', path, recovered } };
  }
  const { stage, code, cause, cure } = event.fault;
  return {
    ...common,
    ...(event.lineCode === undefined ? {} : { lineCode: event.lineCode }),
    outcome: { kind: 'fault', stage, code, cause, cure },
  };
}
