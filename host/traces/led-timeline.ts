/** The status LED as text: one letter a quarter of a second, `R` red, `G` green, `A` amber, `.` dark. */
import { ledUnitUs } from '../../firmware/led/patterns.ts';
import type { TraceEvent } from '../../firmware/trace.ts';

export interface LedTimelineOptions {
  /** Where the text begins, device time; 0 by default. */
  readonly fromUs?: number;
  /** Where it ends; at the last event by default. */
  readonly toUs?: number;
  /** How long one letter lasts; 250 ms, the LED's own unit, by default. */
  readonly unitUs?: number;
  /** Which imp's LED; the first one in the trace by default. */
  readonly device?: string;
}

const letterOf = (red: boolean, green: boolean): string => (red ? (green ? 'A' : 'R') : green ? 'G' : '.');

/** Each letter is the colour that filled most of its unit; of equal ones the first. */
export function ledTimeline(trace: readonly TraceEvent[], options: LedTimelineOptions = {}): string {
  const {
    fromUs = 0,
    toUs = trace.at(-1)?.atUs ?? 0,
    unitUs = ledUnitUs,
    device = trace[0]?.device,
  } = options;
  const changes = trace.flatMap((event) =>
    event.kind === 'led' && event.device === device
      ? [{ atUs: event.atUs, letter: letterOf(event.red, event.green) }]
      : [],
  );
  let text = '';
  let letter = '.';
  let next = 0;
  for (let startUs = fromUs; startUs < toUs; startUs += unitUs) {
    const endUs = Math.min(startUs + unitUs, toUs);
    const shares = new Map<string, number>();
    let sinceUs = startUs;
    for (;;) {
      const change = changes[next];
      const untilUs = change === undefined || change.atUs >= endUs ? endUs : Math.max(sinceUs, change.atUs);
      if (untilUs > sinceUs) shares.set(letter, (shares.get(letter) ?? 0) + untilUs - sinceUs);
      if (change === undefined || change.atUs >= endUs) break;
      sinceUs = untilUs;
      letter = change.letter;
      next++;
    }
    text += [...shares].reduce((most, share) => (share[1] > most[1] ? share : most))[0];
  }
  return text;
}
