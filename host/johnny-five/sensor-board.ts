/** An analog sensor of any board that johnny-five knows, a Raspberry Pi with a converter for instance, as a board that light comes from. */
import five from 'johnny-five';
import type { LightBlock } from '../../firmware/ports.ts';
import { newHealth, type SamplingHealth } from '../serial/health.ts';
import type { LightBoard } from '../serial/light-board.ts';
import type { PinName } from './five-panel.ts';
import { fastestSymbolHz, sensorLight } from './sensor-light.ts';

export interface SensorBoardOptions {
  /** What the user calls the board. */
  readonly path: string;
  readonly board: five.Board;
  readonly pin: PinName;
  /** Readings per second that are asked for. */
  readonly sampleHz: number;
  /** The fastest transmission that is to be understood; by default what the readings are enough for. */
  readonly symbolHz?: number;
  /** The rig's clock, microseconds; by default wall time since the session began. */
  readonly nowUs?: () => number;
}

export class SensorBoard implements LightBoard {
  readonly path: string;
  readonly sampleHz: number;
  readonly health: SamplingHealth = newHealth();
  readonly #light: AsyncIterable<LightBlock>;
  /** The types do not know that a sensor can be switched off. */
  readonly #sensor: { disable(): void };
  readonly #end = new AbortController();

  /** Throws ImpError `too-slow` where the readings are too few for `symbolHz`. */
  constructor({ path, board, pin, sampleHz, symbolHz, nowUs }: SensorBoardOptions) {
    const intervalMs = 1000 / sampleHz;
    this.path = path;
    this.sampleHz = sampleHz;
    const startedMs = performance.now();
    const sensor = new five.Sensor({ pin, freq: intervalMs, board });
    this.#sensor = sensor as unknown as { disable(): void };
    this.#light = sensorLight(sensor as unknown as Parameters<typeof sensorLight>[0], {
      intervalMs,
      symbolHz: symbolHz ?? fastestSymbolHz(intervalMs),
      nowUs: nowUs ?? (() => Math.floor((performance.now() - startedMs) * 1000)),
      signal: this.#end.signal,
    });
  }

  async *light(): AsyncGenerator<LightBlock, void> {
    for await (const block of this.#light) {
      this.health.samples += block.levels.length;
      yield block;
    }
  }

  close(): Promise<void> {
    this.#sensor.disable();
    this.#end.abort();
    return Promise.resolve();
  }
}
