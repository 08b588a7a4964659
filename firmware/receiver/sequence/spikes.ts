/** Single samples far from both neighbours (a loose wire, a camera flash, a damaged record) are no light: they take their neighbours' mean. */
import { tuning } from './tuning.ts';

const { spikes } = tuning;

/** Median distance of neighbouring samples, of a share of them. */
function usualChange(levels: Uint16Array): number {
  const stride = Math.max(1, Math.floor(levels.length / spikes.sampled));
  const changes: number[] = [];
  for (let i = 1; i < levels.length; i += stride)
    changes.push(Math.abs((levels[i] ?? 0) - (levels[i - 1] ?? 0)));
  changes.sort((a, b) => a - b);
  return changes[changes.length >> 1] ?? 0;
}

/** Second highest less second lowest of the samples around one, itself left out: one more spike among them does not hide it. */
function swingAround(levels: Uint16Array, at: number): number {
  let [most, next, least, last] = [-1, -1, 65_536, 65_536];
  const to = Math.min(levels.length - 1, at + spikes.around);
  for (let i = Math.max(0, at - spikes.around); i <= to; i++) {
    if (i === at) continue;
    const level = levels[i] ?? 0;
    if (level > most) [most, next] = [level, most];
    else if (level > next) next = level;
    if (level < least) [least, last] = [level, least];
    else if (level < last) last = level;
  }
  return Math.max(0, next - last);
}

/** The same levels without spikes; the very same array where there are none. */
export function withoutSpikes(levels: Uint16Array): Uint16Array {
  if (levels.length < 2 * spikes.around) return levels;
  const leastJump = Math.max(spikes.leastJump, spikes.changes * usualChange(levels));
  let clean: Uint16Array | undefined;
  let before = levels[0] ?? 0;
  let level = levels[1] ?? 0;
  for (let i = 1; i + 1 < levels.length; i++) {
    const after = levels[i + 1] ?? 0;
    const rise = level - before;
    const fall = level - after;
    const jump = rise > 0 ? Math.min(rise, fall) : -Math.max(rise, fall);
    if (jump > leastJump && jump > spikes.swings * swingAround(levels, i)) {
      clean ??= levels.slice();
      clean[i] = (before + after) >> 1;
    }
    before = level;
    level = after;
  }
  return clean ?? levels;
}
