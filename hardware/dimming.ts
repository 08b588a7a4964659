/** Dimming by pulse width: an OLED screen or an LCD's backlight that is switched on and off quickly. */
import { decay, type LightPiece } from './light-piece.ts';
import type { Chance } from './random.ts';

export interface DimmingConfig {
  /** Switching frequency: 240-480 Hz for OLED, 200 Hz to 20 kHz for a backlight. 0: none. Default 0. */
  readonly pwmHz?: number;
  /** Share of each period that is lit. Default 0.5. */
  readonly duty?: number;
  /** Share of the light that is taken away while dark. Default 1. */
  readonly depth?: number;
}

/** Cuts pieces at every switching; where in its period the screen begins is left to chance. */
export function* dimmed(
  pieces: Iterable<LightPiece>,
  { pwmHz = 0, duty = 0.5, depth = 1 }: DimmingConfig,
  chance: Chance,
): Generator<LightPiece> {
  if (pwmHz <= 0 || depth <= 0 || duty >= 1) {
    yield* pieces;
    return;
  }
  const periodUs = 1e6 / pwmHz;
  const beginUs = -chance.stream('dimming-phase').next() * periodUs;
  let cycle = 0;
  let lit = true;
  let nowUs = 0;
  /** When the present half of the cycle ends; computed from the cycle's number, so that it does not drift. */
  const switchUs = (): number => beginUs + (cycle + (lit ? duty : 1)) * periodUs;
  for (const { endUs, level, excess, tauUs } of pieces) {
    const pieceBeginUs = nowUs;
    while (nowUs < endUs) {
      const untilUs = Math.min(endUs, switchUs());
      if (untilUs > nowUs) {
        const share = lit ? 1 : 1 - depth;
        const left = excess * decay(nowUs - pieceBeginUs, tauUs);
        yield { endUs: untilUs, level: level * share, excess: left * share, tauUs };
        nowUs = untilUs;
      }
      if (untilUs < switchUs()) break;
      if (!lit) cycle++;
      lit = !lit;
    }
  }
}
