/** An LED on an imp's pin, pointed at another imp's sensor: pin changes become light, as a fixture's do in a factory. */
import type { Cancel, Clock, LightBlock } from '../firmware/ports.ts';
import { Adc, type AdcConfig } from './adc.ts';
import type { LightPiece } from './light-piece.ts';
import { Phototransistor, SensorResponse, type PhototransistorConfig } from './phototransistor.ts';
import { Chance } from './random.ts';

export interface LedBeamOptions {
  /** True: a high pin lights the LED. False (default, as in the vendor's circuit): a low pin does. */
  readonly activeHigh?: boolean;
  /** Share of the sensor's white that the LED gives. Default 1. */
  readonly brightness?: number;
  /** What else falls on the sensor, as a share of white. Default 0.02. */
  readonly ambient?: number;
  readonly sensor?: PhototransistorConfig;
  readonly adc?: AdcConfig;
  /** Default 1000. */
  readonly sampleHz?: number;
  /** All chance of sensor and converter hangs on it. Default 1. */
  readonly seed?: number;
}

/** How long the sensor is looked at before the first change and after the last one. */
const darkBeforeUs = 300_000;
const darkAfterUs = 1_500_000;
/** Light is handed on this often: it reaches the sensor's imp so much later at most, with its own times right. */
const blockUs = 20_000;

/** What the LED shines at: called on the clock, with light that is over by then, only while there are changes. */
export interface BeamSensor {
  light(block: LightBlock): void;
  /** The LED has been dark for a while, or was taken away. */
  lightEnded(): void;
}

export class LedBeam {
  readonly #clock: Clock;
  readonly #options: Required<LedBeamOptions>;
  readonly #sensor: BeamSensor;
  #stream: LightStream | null = null;
  #lit = false;
  #quietSinceUs = 0;
  #cancel: Cancel = () => {};

  constructor(clock: Clock, options: LedBeamOptions, sensor: BeamSensor) {
    this.#clock = clock;
    this.#options = {
      activeHigh: false,
      brightness: 1,
      ambient: 0.02,
      sensor: {},
      adc: {},
      sampleHz: 1000,
      seed: 1,
      ...options,
    };
    this.#sensor = sensor;
  }

  /** Whether light is on its way to the sensor. */
  get shining(): boolean {
    return this.#stream !== null;
  }

  /** The pin changes; null: it floats, and the LED is dark. */
  set(high: boolean | null): void {
    const lit = high !== null && high === this.#options.activeHigh;
    if (lit === this.#lit) return;
    const nowUs = this.#clock.now();
    if (this.#stream === null) {
      this.#stream = new LightStream(nowUs - darkBeforeUs, this.#options);
      this.#cancel = this.#clock.after(blockUs, () => this.#hand());
    }
    this.#stream.until(nowUs, this.#level());
    this.#lit = lit;
    this.#quietSinceUs = nowUs;
  }

  /** The LED is taken away. */
  stop(): void {
    this.#cancel();
    if (this.#stream === null) return;
    this.#stream = null;
    this.#sensor.lightEnded();
  }

  #level(): number {
    const { ambient, brightness } = this.#options;
    return ambient + (this.#lit ? brightness : 0);
  }

  #hand(): void {
    const stream = this.#stream;
    if (stream === null) return;
    const nowUs = this.#clock.now();
    stream.until(nowUs, this.#level());
    const block = stream.take(nowUs);
    const over = nowUs - this.#quietSinceUs > darkAfterUs;
    if (block.levels.length > 0) this.#sensor.light(block);
    if (over) this.stop();
    else this.#cancel = this.#clock.after(blockUs, () => this.#hand());
  }
}

/** Light from a moment on, sampled as far as it is known. */
class LightStream {
  readonly #originUs: number;
  readonly #sampleHz: number;
  readonly #response: SensorResponse;
  readonly #sensor: Phototransistor;
  readonly #adc: Adc;
  readonly #pieces: LightPiece[] = [];
  #taken = 0;

  constructor(originUs: number, { sensor, adc, sampleHz, seed }: Required<LedBeamOptions>) {
    const chance = new Chance(seed).stream(`beam ${originUs}`).uint32();
    const streams = new Chance(chance);
    this.#originUs = originUs;
    this.#sampleHz = sampleHz;
    const pieces = this.#pieces;
    this.#response = new SensorResponse(
      { [Symbol.iterator]: () => ({ next: () => nextOf(pieces) }) },
      sensor,
    );
    this.#sensor = new Phototransistor(sensor, streams);
    this.#adc = new Adc(adc, sampleHz, streams);
  }

  /** The light was at this level up to now. */
  until(nowUs: number, level: number): void {
    this.#pieces.push({ endUs: nowUs - this.#originUs, level, excess: 0, tauUs: 0 });
  }

  /** All samples before now that were not taken yet. */
  take(nowUs: number): LightBlock {
    const end = Math.ceil(((nowUs - this.#originUs) * this.#sampleHz) / 1e6);
    const firstIndex = this.#taken;
    const times = Float64Array.from(
      { length: Math.max(0, end - firstIndex) },
      (_, i) => ((firstIndex + i) * 1e6) / this.#sampleHz,
    );
    const light = new Float64Array(times.length);
    const count = this.#response.fill(times, light);
    this.#sensor.apply(times, light);
    this.#taken += count;
    return {
      originUs: this.#originUs,
      sampleHz: this.#sampleHz,
      firstIndex,
      levels: this.#adc.convert(light, count),
    };
  }
}

function nextOf(pieces: LightPiece[]): IteratorResult<LightPiece> {
  const value = pieces.shift();
  return value === undefined ? { done: true, value } : { done: false, value };
}
