/** A harder variant of recorded light. Pure; the same light and seed give the same variant, to the last bit. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { Adc, fullScaleLevel } from '../../../hardware/adc.ts';
import { Ambient } from '../../../hardware/ambient.ts';
import { Fade } from '../../../hardware/fade.ts';
import { Chance } from '../../../hardware/random.ts';
import { timeUsOf } from '../formats/sample-time.ts';
import type { CaptureImpairment } from './capture-impairments.ts';
import { lossy } from './lossy-light.ts';
import { resampled } from './resampled-light.ts';

/** Impairs light as it comes, block by block, so that its length costs no memory. */
export function* impairLight(
  light: Iterable<LightBlock>,
  impairment: CaptureImpairment,
  seed: number,
): Generator<LightBlock> {
  const chance = new Chance(seed);
  yield* lossy(weakened(sampledAnew(light, impairment), impairment, chance), impairment, chance);
}

/** Its levels: hands, other light, gain, noise, rail, converter. */
function* weakened(
  light: Iterable<LightBlock>,
  { path, gain = 1, noise = 0, rail = 1 }: CaptureImpairment,
  chance: Chance,
): Generator<LightBlock> {
  const fade = new Fade(path.fade ?? {}, chance);
  const ambient = new Ambient(path.ambient ?? {}, chance);
  const noises = chance.stream('capture-noise');
  let adc: Adc | undefined;
  for (const block of light) {
    const count = block.levels.length;
    adc ??= new Adc(path.adc ?? {}, block.sampleHz, chance);
    const timesUs = Float64Array.from({ length: count }, (_, i) => timeUsOf(block, i));
    const shares = Float64Array.from(block.levels, (level) => level / fullScaleLevel);
    fade.apply(timesUs, shares);
    for (let i = 0; i < count; i++) shares[i] = (shares[i] ?? 0) * gain;
    ambient.apply(timesUs, shares);
    for (let i = 0; i < count; i++) {
      const noisy = (shares[i] ?? 0) + (noise > 0 ? noise * noises.gaussian() : 0);
      shares[i] = Math.min(noisy, rail);
    }
    yield { ...block, levels: adc.convert(shares, count) };
  }
}

/** By a clock that is faster than it says: the samples are taken at its own rate, and told at the one that it claims. */
function* sampledAnew(
  light: Iterable<LightBlock>,
  { clockPpm = 0, sampleHz }: CaptureImpairment,
): Generator<LightBlock> {
  if (clockPpm === 0 && sampleHz === undefined) return yield* light;
  let claimedHz = sampleHz;
  const withRate = function* (): Generator<LightBlock> {
    for (const block of light) {
      claimedHz ??= block.sampleHz;
      yield block;
    }
  };
  const rateOf = ({ sampleHz: ownHz }: LightBlock): number => (sampleHz ?? ownHz) * (1 + clockPpm / 1e6);
  for (const block of resampled(withRate(), rateOf))
    yield { ...block, sampleHz: claimedHz ?? block.sampleHz };
}
