/**
 * Light as VCD: a real signal in volts, a change where it changes; full scale is 3.3 V. Beside it a single bit, whether it is above the
 * middle of what was seen so far: tools that know no reals open the file by that.
 */
import type { LightBlock } from '../../../firmware/ports.ts';
import type { CaptureWriter } from './capture-format.ts';
import { fullScaleVolts } from './full-scale.ts';
import { timeUsOf } from './sample-time.ts';

/** Units that a VCD may count in; a tool that opens one makes a sample of each, so the coarsest that fits the rate is taken. */
const units = [
  { text: '1 ms', us: 1000 },
  { text: '100 us', us: 100 },
  { text: '10 us', us: 10 },
  { text: '1 us', us: 1 },
] as const;
const finest = units[3];

const unitOf = ({ sampleHz, timesUs }: LightBlock) =>
  timesUs === undefined ? (units.find(({ us }) => Number.isInteger(1e6 / sampleHz / us)) ?? finest) : finest;

const header = (sampleHz: number, unit: string): string => `$version impsim $end
$comment light, sampled at ${sampleHz} Hz $end
$timescale ${unit} $end
$scope module impsim $end
$var real 64 ! light $end
$var wire 1 " lit $end
$upscope $end
$enddefinitions $end
`;

export function vcdWriter(): CaptureWriter {
  const encoder = new TextEncoder();
  let begun = false;
  let beginUs = 0;
  let endUs = 0;
  let last = -1;
  let least = 65_535;
  let most = 0;
  let lit = '';
  let unit: (typeof units)[number] = finest;
  const time = (us: number): number => Math.round((us - beginUs) / unit.us);
  return {
    push(block) {
      const parts: string[] = [];
      if (!begun) {
        begun = true;
        unit = unitOf(block);
        beginUs = timeUsOf(block, 0);
        parts.push(header(block.sampleHz, unit.text));
      }
      for (const [i, level] of block.levels.entries()) {
        endUs = timeUsOf(block, i);
        if (level === last) continue;
        last = level;
        least = Math.min(least, level);
        most = Math.max(most, level);
        const now = 2 * level > least + most ? '1' : '0';
        parts.push(`#${time(endUs)}\nr${volts(level)} !\n${now === lit ? '' : `${now}"\n`}`);
        lit = now;
      }
      return encoder.encode(parts.join(''));
    },
    end: () => ({ tail: encoder.encode(begun ? `#${time(endUs)}\n` : header(1, finest.text)) }),
  };
}

/** Six digits tell all levels apart. */
const volts = (level: number): string => ((level * fullScaleVolts) / 65_535).toFixed(6);
