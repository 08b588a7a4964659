import type { LightBlock } from '../../firmware/ports.ts';
import { timeUsOf } from './formats/sample-time.ts';

/** The samples from `fromUs` up to, and not with, `toUs` of the light's own time; times stay as they are. */
export function* cutLight(
  light: Iterable<LightBlock>,
  { fromUs = 0, toUs = Infinity }: { readonly fromUs?: number; readonly toUs?: number },
): Generator<LightBlock> {
  for (const block of light) {
    const count = block.levels.length;
    if (timeUsOf(block, 0) >= toUs) return;
    let first = 0;
    while (first < count && timeUsOf(block, first) < fromUs) first++;
    let end = count;
    while (end > first && timeUsOf(block, end - 1) >= toUs) end--;
    if (end === first) continue;
    yield {
      ...block,
      firstIndex: block.firstIndex + first,
      levels: block.levels.subarray(first, end),
      ...(block.timesUs === undefined ? {} : { timesUs: block.timesUs.subarray(first, end) }),
    };
  }
}

/** Light whose first sample is at 0. */
export function* fromZero(light: Iterable<LightBlock>): Generator<LightBlock> {
  let beginUs: number | undefined;
  for (const block of light) {
    beginUs ??= timeUsOf(block, 0);
    const byUs = beginUs;
    yield {
      ...block,
      originUs: block.originUs - byUs,
      ...(block.timesUs === undefined ? {} : { timesUs: block.timesUs.map((us) => us - byUs) }),
    };
  }
}
