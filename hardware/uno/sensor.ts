/** What a phototransistor on A0 makes of a screen: the models of screen and sensor, asked at the converter's own moments. */
import { Ambient } from '../ambient.ts';
import type { LightPathConfig } from '../light-path.ts';
import { Phototransistor, SensorResponse } from '../phototransistor.ts';
import { Chance } from '../random.ts';
import { type LightSegment, screenLight } from '../screen.ts';
import { type AnalogSource, supplyVolts } from './converter.ts';

export interface SensorOptions {
  readonly seed?: number;
  /** When the first segment begins, on the board's clock. */
  readonly originUs?: number;
}

/** The voltage on A0 while a screen shows `segments`; dark before and after. Board and sensor have the same supply of 5 V. */
export function sensorVolts(
  segments: Iterable<LightSegment>,
  { screen = {}, ambient = {}, sensor = {} }: Pick<LightPathConfig, 'screen' | 'ambient' | 'sensor'> = {},
  { seed = 1, originUs = 0 }: SensorOptions = {},
): AnalogSource {
  const chance = new Chance(seed);
  const supplied = { supplyVolts, ...sensor };
  const response = new SensorResponse(screenLight(segments, screen, chance), supplied);
  const stages = [new Ambient(ambient, chance), new Phototransistor(supplied, chance)];
  const moment = { timeUs: new Float64Array(1), light: new Float64Array(1) };
  return (atUs) => {
    const { timeUs, light } = moment;
    timeUs[0] = Math.max(0, atUs - originUs);
    // Before the first segment and behind the last one it is dark.
    if (atUs < originUs || response.fill(timeUs, light) === 0) light[0] = 0;
    for (const stage of stages) stage.apply(timeUs, light);
    return (light[0] ?? 0) * supplyVolts;
  };
}
