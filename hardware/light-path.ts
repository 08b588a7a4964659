/** From what a screen shows to what the imp measures: all models in a row, as an iterable of light. */
import type { LightBlock } from '../firmware/ports.ts';
import { Adc, type AdcConfig } from './adc.ts';
import { Ambient, type AmbientConfig } from './ambient.ts';
import { dimmed, type DimmingConfig } from './dimming.ts';
import { Fade, type FadeConfig } from './fade.ts';
import { Phototransistor, type PhototransistorConfig, SensorResponse } from './phototransistor.ts';
import { Chance } from './random.ts';
import { SampleClock, type SampleClockConfig } from './sample-clock.ts';
import { type LightSegment, type ScreenConfig, screenLight } from './screen.ts';

/** One record per model. What is left out is ideal. */
export interface LightPathConfig {
  readonly screen?: ScreenConfig;
  readonly dimming?: DimmingConfig;
  readonly fade?: FadeConfig;
  readonly ambient?: AmbientConfig;
  readonly sensor?: PhototransistorConfig;
  readonly sampling?: SampleClockConfig;
  readonly adc?: AdcConfig;
}

export interface LightPathOptions {
  /** All chance of all models hangs on it. Default 1. */
  readonly seed?: number;
  /** When the first segment begins, on the rig's clock. Default 0. */
  readonly originUs?: number;
  /** Samples in a block, at most. Default 1000. */
  readonly blockSamples?: number;
}

/**
 * The light that the imp measures while a screen shows `segments`. Segments are pulled when the light before them has been
 * measured, so an endless iterable makes an endless stream. The same arguments give the same light, to the last bit, on any machine.
 */
export function* lightOf(
  segments: Iterable<LightSegment>,
  config: LightPathConfig = {},
  { seed = 1, originUs = 0, blockSamples = 1000 }: LightPathOptions = {},
): Generator<LightBlock, void> {
  const chance = new Chance(seed);
  const sensor = config.sensor ?? {};
  const clock = new SampleClock(config.sampling ?? {}, chance);
  const screen = dimmed(screenLight(segments, config.screen ?? {}, chance), config.dimming ?? {}, chance);
  const response = new SensorResponse(screen, sensor);
  const stages = [
    new Fade(config.fade ?? {}, chance),
    new Ambient(config.ambient ?? {}, chance),
    new Phototransistor(sensor, chance),
  ];
  const adc = new Adc(config.adc ?? {}, clock.sampleHz, chance);
  const scratch = new Float64Array(blockSamples);
  for (;;) {
    const { firstIndex, trueUs, stampsUs } = clock.take(blockSamples);
    const count = response.fill(trueUs, scratch);
    const light = scratch.subarray(0, count);
    for (const stage of stages) stage.apply(trueUs, light);
    if (count > 0)
      yield {
        originUs,
        sampleHz: clock.sampleHz,
        firstIndex,
        levels: adc.convert(light, count),
        ...(stampsUs === undefined
          ? {}
          : { timesUs: stampsUs.subarray(0, count).map((us) => originUs + us) }),
      };
    if (count < trueUs.length) return;
  }
}
