/** Live light on its way into the page, as JSON. Pure. */
import type { LightBlock } from '../../../firmware/ports.ts';
import type { SensorKind } from '../../../hardware/sensor-circuits.ts';

/** What makes the light that can be looked at. */
export interface LightSource {
  readonly name: string;
  /** The circuit in front of the converter; null: it is simulated, and has none. */
  readonly sensor: { readonly kind: SensorKind; readonly presentOhms: number } | null;
}

/** A `LightBlock` in JSON. */
export interface LiveLight {
  readonly originUs: number;
  readonly sampleHz: number;
  readonly firstIndex: number;
  readonly levels: readonly number[];
  readonly timesUs?: readonly number[];
}

export const blockOf = ({ levels, timesUs, ...rest }: LiveLight): LightBlock => ({
  ...rest,
  levels: Uint16Array.from(levels),
  ...(timesUs === undefined ? {} : { timesUs: Float64Array.from(timesUs) }),
});
