/**
 * A phototransistor with its load resistor: current that follows light with a delay, voltage at the resistor, and an
 * end where the transistor saturates. More light, more voltage.
 */
import { decay, type LightPiece, tauOfRise } from './light-piece.ts';
import type { Chance, ChanceStream } from './random.ts';

export interface PhototransistorConfig {
  /** Current at the screen's white. Default 75 uA: half of full scale at the default load (chosen). */
  readonly whiteMicroamps?: number;
  /** Load resistor. The vendor's circuit guide starts tuning at 22-68 kOhm. Default 22,000. */
  readonly loadOhms?: number;
  /** Supply of sensor and converter, and the converter's full scale. Default 3.3. */
  readonly supplyVolts?: number;
  /** What stays across the transistor when it is saturated; light beyond is clipped. Default 0.3 (chosen, as such parts have it). */
  readonly saturationVolts?: number;
  /**
   * From 10 to 90 % of a step, per kiloohm of load: the junction's capacity is charged through it. Data sheets of such parts
   * say 15 us at 1 kOhm. Default 0: at once.
   */
  readonly riseUsPerKilohm?: number;
  /** The same from 90 to 10 %. Default: as `riseUsPerKilohm`. */
  readonly fallUsPerKilohm?: number;
  /** Noise per sample, rms, as a share of white's light. Default 0. */
  readonly noiseOfWhite?: number;
}

/** Follows a train of light pieces: exact, at any moments, as long as these rise. */
export class SensorResponse {
  readonly #pieces: Iterator<LightPiece>;
  readonly #riseTauUs: number;
  readonly #fallTauUs: number;
  #beginUs = 0;
  #endUs = 0;
  #level = 0;
  /** The response is `level + slow * exp(-t / slowTau) + quick * exp(-t / quickTau)`: the light's own part, and the sensor's. */
  #slow = 0;
  #slowTauUs = 0;
  #quick = 0;
  #quickTauUs = 0;
  #started = false;

  constructor(
    pieces: Iterable<LightPiece>,
    {
      loadOhms = defaultLoadOhms,
      riseUsPerKilohm = 0,
      fallUsPerKilohm = riseUsPerKilohm,
    }: PhototransistorConfig,
  ) {
    this.#pieces = pieces[Symbol.iterator]();
    this.#riseTauUs = tauOfRise((riseUsPerKilohm * loadOhms) / 1000);
    this.#fallTauUs = tauOfRise((fallUsPerKilohm * loadOhms) / 1000);
  }

  /** Fills `light` with the response at the given rising times; returns how many of them lie before the light's end. */
  fill(timesUs: Float64Array, light: Float64Array): number {
    for (let i = 0; i < timesUs.length; i++) {
      const atUs = timesUs[i] ?? 0;
      while (atUs >= this.#endUs) if (!this.#next()) return i;
      light[i] = this.#at(atUs);
    }
    return timesUs.length;
  }

  #at(atUs: number): number {
    const sinceUs = atUs - this.#beginUs;
    let light = this.#level;
    if (this.#slow !== 0) light += this.#slow * decay(sinceUs, this.#slowTauUs);
    if (this.#quick !== 0) light += this.#quick * decay(sinceUs, this.#quickTauUs);
    return light;
  }

  #next(): boolean {
    const { done, value: piece } = this.#pieces.next();
    if (done) return false;
    const before = this.#started ? this.#at(this.#endUs) : piece.level + piece.excess;
    this.#started = true;
    this.#beginUs = this.#endUs;
    this.#endUs = piece.endUs;
    this.#level = piece.level;
    this.#quickTauUs = piece.level > before ? this.#riseTauUs : this.#fallTauUs;
    this.#slowTauUs = apart(piece.tauUs, this.#quickTauUs);
    this.#slow =
      this.#slowTauUs > 0 ? (piece.excess * this.#slowTauUs) / (this.#slowTauUs - this.#quickTauUs) : 0;
    this.#quick = this.#quickTauUs > 0 ? before - piece.level - this.#slow : 0;
    return true;
  }
}

/** Light and sensor with one time constant would need a third form of answer: a thousandth apart they need none. */
const apart = (tauUs: number, otherUs: number): number =>
  tauUs > 0 && Math.abs(tauUs - otherUs) < otherUs / 1000 ? otherUs * 1.001 : tauUs;

const defaultLoadOhms = 22_000;

/** Light at the sensor to a share of the converter's full scale. */
export class Phototransistor {
  readonly #gain: number;
  readonly #rail: number;
  readonly #noise: number;
  readonly #chance: ChanceStream;

  constructor(config: PhototransistorConfig, chance: Chance) {
    const { supplyVolts = 3.3, saturationVolts = 0.3, noiseOfWhite = 0 } = config;
    this.#gain = swingOf(config);
    this.#rail = Math.max(0, 1 - saturationVolts / supplyVolts);
    this.#noise = noiseOfWhite;
    this.#chance = chance.stream('sensor-noise');
  }

  /** In place. */
  apply(_timesUs: Float64Array, light: Float64Array): void {
    for (let i = 0; i < light.length; i++) {
      const noisy =
        this.#noise > 0 ? (light[i] ?? 0) + this.#noise * this.#chance.gaussian() : (light[i] ?? 0);
      light[i] = Math.max(0, Math.min(this.#rail, this.#gain * noisy));
    }
  }
}

/** What white light adds, as a share of full scale; above 1 it would be clipped. */
export const swingOf = ({
  whiteMicroamps = 75,
  loadOhms = defaultLoadOhms,
  supplyVolts = 3.3,
}: PhototransistorConfig): number => (whiteMicroamps * loadOhms) / (supplyVolts * 1e6);

/** The current at white that makes this swing with the configured load. */
export const whiteMicroampsOf = (
  swing: number,
  { loadOhms = defaultLoadOhms, supplyVolts = 3.3 }: PhototransistorConfig,
): number => (swing * supplyVolts * 1e6) / loadOhms;
