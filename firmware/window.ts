/**
 * When BlinkUp, and with it the status LED, is on. A cold start opens the BOOTING phase for 60 s, a first connection with new
 * settings the CONNECTING phase for 60 s; IDLE is all other time. The imp's code may say `enableblinkup(true | false)`:
 *
 *                  BOOTING  CONNECTING  IDLE
 *     no call      on       on          off
 *     false        on *     off         off
 *     true         on       on          on
 *
 * Up to impOS 41 a call takes effect when the next phase begins. From impOS 42 it takes effect at once, and (*) false also in BOOTING.
 * Source: Dev Center, imp.enableblinkup, and the vendor's staff on the forum for impOS 42. Chosen: BOOTING lasts its whole
 * 60 s even when the imp connects meanwhile; a warm start has neither phase; a call is forgotten at a restart.
 */
import { windowSlackUs, windowUs } from './choices.ts';
import type { Cancel, Clock } from './ports.ts';

export const windowPhases = ['booting', 'connecting', 'idle'] as const;
export type WindowPhase = (typeof windowPhases)[number];

/** What the code has said; null: nothing. */
export type BlinkUpSetting = boolean | null;

/** Whether BlinkUp is on in a phase under a setting that is in effect. */
export function blinkUpIsOn(phase: WindowPhase, setting: BlinkUpSetting, impOsRelease: number): boolean {
  switch (phase) {
    case 'booting':
      return setting !== false || impOsRelease < 42;
    case 'connecting':
      return setting !== false;
    case 'idle':
      return setting === true;
  }
}

export class BlinkUpWindow {
  readonly #clock: Clock;
  readonly #impOsRelease: number;
  readonly #changed: (open: boolean) => void;
  #setting: BlinkUpSetting = null;
  #inEffect: BlinkUpSetting = null;
  #phase: WindowPhase = 'idle';
  #bootingUntilUs = -1;
  #connectingUntilUs = -1;
  #open = false;
  #openedUs = 0;
  #closedUs = 0;
  #cancel: Cancel = () => {};

  /** `changed` is called when the window opens and when it closes. */
  constructor(clock: Clock, impOsRelease: number, changed: (open: boolean) => void) {
    this.#clock = clock;
    this.#impOsRelease = impOsRelease;
    this.#changed = changed;
  }

  get open(): boolean {
    return this.#open;
  }

  get phase(): WindowPhase {
    return this.#phase;
  }

  /** Whether something that began at this time began inside the window, or inside it as it was open last. */
  heldAt(startUs: number): boolean {
    return startUs >= this.#openedUs - windowSlackUs && (this.#open || startUs < this.#closedUs);
  }

  /** A cold start: BOOTING. */
  boot(): void {
    this.#bootingUntilUs = this.#clock.now() + windowUs;
    this.#enter();
  }

  /** New settings, or the first connection with them: CONNECTING. */
  connect(): void {
    this.#connectingUntilUs = this.#clock.now() + windowUs;
    this.#enter();
  }

  /** The imp's code says whether it wants BlinkUp. */
  enable(enabled: boolean): void {
    this.#setting = enabled;
    if (this.#impOsRelease >= 42) this.#inEffect = enabled;
    this.#show();
  }

  /** The code starts anew: what it said is forgotten. */
  forgetSetting(): void {
    this.#setting = null;
    this.#inEffect = null;
    this.#show();
  }

  /** Without power, or in deep sleep, there are no phases. */
  close(): void {
    this.#cancel();
    this.#bootingUntilUs = -1;
    this.#connectingUntilUs = -1;
    this.#phase = 'idle';
    this.forgetSetting();
  }

  #enter(): void {
    this.#cancel();
    const nowUs = this.#clock.now();
    const phase =
      nowUs < this.#bootingUntilUs ? 'booting' : nowUs < this.#connectingUntilUs ? 'connecting' : 'idle';
    if (phase !== this.#phase) this.#inEffect = this.#setting;
    this.#phase = phase;
    const untilUs = phase === 'booting' ? this.#bootingUntilUs : this.#connectingUntilUs;
    if (phase !== 'idle') this.#cancel = this.#clock.after(untilUs - nowUs, () => this.#enter());
    this.#show();
  }

  #show(): void {
    const open = blinkUpIsOn(this.#phase, this.#inEffect, this.#impOsRelease);
    if (open === this.#open) return;
    this.#open = open;
    if (open) this.#openedUs = this.#clock.now();
    else this.#closedUs = this.#clock.now();
    this.#changed(open);
  }
}
