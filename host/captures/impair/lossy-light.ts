/** Light some samples of which are lost: with a word of it, as a gap in time, or without. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { ln } from '../../../hardware/elementary.ts';
import type { Chance } from '../../../hardware/random.ts';
import type { CaptureImpairment } from './capture-impairments.ts';

/** How long samples are lost that a gap tells of: as a serial line loses them. */
const gapUs = { least: 1000, most: 20_000 } as const;

export function* lossy(
  light: Iterable<LightBlock>,
  { drops = 0, gapsPerMinute = 0 }: CaptureImpairment,
  chance: Chance,
): Generator<LightBlock> {
  const dropped = drops > 0 ? unsaid(light, drops, chance) : light;
  yield* gapsPerMinute > 0 ? said(dropped, gapsPerMinute, chance) : dropped;
}

/** What is left of the light takes the places of what is lost; where samples have times of their own, they keep them. */
function* unsaid(light: Iterable<LightBlock>, drops: number, chance: Chance): Generator<LightBlock> {
  const dropping = chance.stream('capture-drops');
  let lost = 0;
  for (const block of light) {
    const before = lost;
    const levels = block.levels.filter(() => {
      const kept = dropping.next() >= drops;
      if (!kept) lost++;
      return kept;
    });
    if (levels.length === 0) continue;
    const { timesUs } = block;
    const times = timesUs === undefined ? {} : { timesUs: timesUs.slice(0, levels.length) };
    yield { ...block, firstIndex: block.firstIndex - before, levels, ...times };
  }
}

function* said(light: Iterable<LightBlock>, perMinute: number, chance: Chance): Generator<LightBlock> {
  const gaps = chance.stream('capture-gaps');
  const untilNext = (sampleHz: number): number =>
    Math.max(1, Math.round((-ln(1 - gaps.next()) * 60 * sampleHz) / perMinute));
  let left: number | undefined;
  let missing = 0;
  for (const block of light) {
    const { sampleHz, levels, timesUs, firstIndex } = block;
    for (let at = 0; at < levels.length;) {
      left ??= untilNext(sampleHz);
      const part = Math.min(levels.length - at, missing > 0 ? missing : left);
      if (missing > 0) missing -= part;
      else {
        const times = timesUs === undefined ? {} : { timesUs: timesUs.subarray(at, at + part) };
        yield { ...block, firstIndex: firstIndex + at, levels: levels.subarray(at, at + part), ...times };
        left -= part;
        if (left === 0) {
          missing = Math.max(1, Math.round((gaps.between(gapUs.least, gapUs.most) * sampleHz) / 1e6));
          left = undefined;
        }
      }
      at += part;
    }
  }
}
