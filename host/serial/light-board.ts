import type { LightBlock } from '../../firmware/ports.ts';
import type { SamplingHealth } from './health.ts';

/** A board that light comes from: one with the sampler, or a sensor that johnny-five reads. */
export interface LightBoard {
  /** What the user calls it. */
  readonly path: string;
  /** Samples per second; nominal where they come unevenly. */
  readonly sampleHz: number;
  readonly health: SamplingHealth;
  /** The light from now on, until `close`. One reader. */
  light(): AsyncGenerator<LightBlock, void>;
  close(): Promise<void>;
}
