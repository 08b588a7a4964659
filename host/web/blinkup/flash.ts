/** Shows a waveform on the whole screen, a redraw at a time, and keeps when each symbol was shown. */
import { greySrgb } from '../../../protocol/line-code.ts';
import { Shade } from '../../../protocol/shade.ts';
import type { Waveform } from '../../../protocol/waveform.ts';
import { patternStepMs } from '../../scope/test-pattern.ts';
import { type Beat, beatOf, FlashClock, type FlashReport, refreshOf } from './flash-clock.ts';

const grey = greySrgb['sdk-0.3.0'];
/** What a screen is told to show, by shade. */
export const colours: Readonly<Record<Shade, string>> = {
  [Shade.black]: '#000',
  [Shade.grey]: `rgb(${grey},${grey},${grey})`,
  [Shade.white]: '#fff',
};

/** Redraws seen before the first symbol, at least: the screen's rate is told by them. */
const leastRedraws = 12;
const assumedRefreshMs = 1000 / 60;

export interface Flashing {
  /** What flashes. */
  readonly screen: HTMLElement;
  readonly waveform: Waveform;
  readonly countdownS: number;
  /** Whole seconds left until the first symbol. */
  readonly onCountdown: (secondsLeft: number) => void;
  readonly onBegin: () => void;
}

export interface Flashed extends FlashReport {
  readonly beat: Beat;
  /** Whether it was shown to its end. */
  readonly whole: boolean;
}

/** Counts down, flashes, resolves when it is over or `signal` ends it. */
export function flash(
  { screen, waveform, countdownS, onCountdown, onBegin }: Flashing,
  signal: AbortSignal,
): Promise<Flashed> {
  return new Promise((resolve) => {
    const stamps: number[] = [];
    let left = -1;
    let clock: FlashClock | null = null;
    let beat = beatOf(waveform.symbolHz, assumedRefreshMs);
    const done = (whole: boolean): void => {
      screen.style.backgroundColor = colours[Shade.black];
      const report = clock?.report() ?? { redraws: [], late: [], skipped: [] };
      resolve({ ...report, beat, whole });
    };
    const redraw = (atMs: number): void => {
      if (signal.aborted) return done(false);
      if (clock === null) {
        stamps.push(atMs);
        const waitedMs = atMs - (stamps[0] ?? atMs);
        if (waitedMs < countdownS * 1000 || stamps.length < leastRedraws) {
          const seconds = Math.ceil(countdownS - waitedMs / 1000);
          if (seconds !== left) onCountdown((left = seconds));
          requestAnimationFrame(redraw);
          return;
        }
        beat = beatOf(waveform.symbolHz, refreshOf(stamps) ?? assumedRefreshMs);
        clock = new FlashClock(waveform.lineCode, waveform.symbols.length, beat);
        onBegin();
      }
      const symbol = clock.redraw(atMs);
      if (symbol === null) return done(true);
      const shade = waveform.symbols[symbol];
      if (shade !== undefined) screen.style.backgroundColor = colours[shade];
      requestAnimationFrame(redraw);
    };
    requestAnimationFrame(redraw);
  });
}

/** Steady light, a square wave of black and white, or the steps that the scope knows: black, grey, white. */
export type TuningLight = Shade | 'square' | 'steps';

const steps = [Shade.black, Shade.grey, Shade.white] as const;
const stepAt = (atMs: number): Shade => steps[Math.floor(atMs / patternStepMs) % steps.length] ?? Shade.black;

/** Shows light until `signal` ends it. For who tunes a sensor's circuit. */
export function tune(screen: HTMLElement, light: TuningLight, symbolHz: number, signal: AbortSignal): void {
  const stamps: number[] = [];
  const redraw = (atMs: number): void => {
    if (signal.aborted) return;
    stamps.push(atMs);
    if (stamps.length > 60) stamps.shift();
    const { refreshMs, refreshesPerSymbol } = beatOf(symbolHz, refreshOf(stamps) ?? assumedRefreshMs);
    const lit = Math.floor(Math.round(atMs / refreshMs) / refreshesPerSymbol) % 2 === 1;
    const square = lit ? Shade.white : Shade.black;
    screen.style.backgroundColor =
      colours[light === 'square' ? square : light === 'steps' ? stepAt(atMs) : light];
    requestAnimationFrame(redraw);
  };
  requestAnimationFrame(redraw);
}
