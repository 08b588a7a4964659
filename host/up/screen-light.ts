/** What a page's screen showed, as light at the imp: the page's own stamps say when, the models what it becomes on its way. */
import type { LightBlock } from '../../firmware/ports.ts';
import { impaired } from '../../hardware/impairments.ts';
import { lightOf } from '../../hardware/light-path.ts';
import type { LightSegment } from '../../hardware/screen.ts';
import type { ShownLight } from '../web/blinkup/shown-light.ts';

/** An ordinary screen, without redraws of its own: those are in the stamps. */
const screen = impaired({ rise: 4, fall: 3, snr: 35, bits: 12 });

const darkUs = 500_000;

function* segmentsOf({ shades, startsMs, endMs }: ShownLight): Generator<LightSegment> {
  yield { silenceUs: darkUs };
  for (const [i, shade] of shades.entries()) {
    const lastsUs = ((startsMs[i + 1] ?? endMs) - (startsMs[i] ?? 0)) * 1000;
    const symbolHz = 1e6 / lastsUs;
    const waveform = {
      lineCode: 'tri-level',
      symbolHz,
      symbols: [shade],
      startsUs: new Float64Array(1),
      durationUs: Math.ceil(lastsUs),
    } as const;
    yield { waveform };
  }
  yield { silenceUs: 2 * darkUs };
}

export const screenLight = (
  shown: ShownLight,
  options: { readonly seed: number; readonly originUs: number; readonly blockSamples: number },
): Iterable<LightBlock> => lightOf(segmentsOf(shown), screen, options);
