/**
 * Light between two events, in closed form: it settles exponentially from where it is to where it is going. A screen is a
 * train of such pieces; a sensor's answer to each is again a closed form, so models are exact at any sample rate.
 */
import { exp } from './elementary.ts';

/** Light is `level + excess * exp(-t / tauUs)`, t from the piece's begin. 1 = the screen's white at the sensor. */
export interface LightPiece {
  /** When it ends, microseconds from the stream's begin; it begins where the one before ends. */
  readonly endUs: number;
  /** What it settles to. */
  readonly level: number;
  /** What it has above that at its begin. */
  readonly excess: number;
  /** Time constant; 0 where it settles at once. */
  readonly tauUs: number;
}

/** exp(-t / tau), where tau 0 means at once. */
export const decay = (elapsedUs: number, tauUs: number): number => (tauUs > 0 ? exp(-elapsedUs / tauUs) : 0);

/** A first-order system's time constant from its rise time between 10 % and 90 %: that time is ln 9 = 2.197 of it. */
export const tauOfRise = (riseUs: number): number => riseUs / 2.1972245773362196;
