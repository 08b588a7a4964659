/** Light as CSV: whole microseconds where they are whole, and levels as the imp has them. */
import type { CaptureWriter } from './capture-format.ts';
import { timeUsOf } from './sample-time.ts';

const names = 'time_us,level\n';

export function csvWriter(): CaptureWriter {
  const encoder = new TextEncoder();
  let begun = false;
  return {
    push(block) {
      const rows = Array.from(block.levels, (level, i) => `${digits(timeUsOf(block, i))},${level}\n`);
      const text = (begun ? '' : names) + rows.join('');
      begun = true;
      return encoder.encode(text);
    },
    end: () => ({ tail: encoder.encode(begun ? '' : names) }),
  };
}

/** At most three digits behind the point. */
const digits = (timeUs: number): string => String(Math.round(timeUs * 1000) / 1000);
