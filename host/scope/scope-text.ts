/** The scope's reports as lines for people. */
import type { SamplingHealth } from '../serial/health.ts';
import type { ScopeReport } from './scope.ts';

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

/** `4.7 kOhm`. */
export const ohmsText = (ohms: number): string =>
  ohms >= 1e6 ? `${ohms / 1e6} MOhm` : ohms >= 1000 ? `${ohms / 1000} kOhm` : `${ohms} Ohm`;

const barLetters = 32;

export function scopeLines(report: ScopeReport): readonly string[] {
  const time = `${(report.atUs / 1e6).toFixed(1).padStart(7)} s`;
  if (report.kind === 'light') {
    const filled = (share: number): number => Math.round(share * barLetters);
    const bar = Array.from({ length: barLetters }, (_, i) =>
      i < filled(report.darkest) ? '█' : i < filled(report.brightest) ? '▒' : '·',
    ).join('');
    const ripple = report.ripple > 0.005 ? `, ${report.rippleHz} Hz ripple ${percent(report.ripple)}` : '';
    const clipped = report.clipped > 0 ? `, CLIPPED ${percent(report.clipped)}` : '';
    return [
      `${time}  ${bar}  ambient ${percent(report.darkest)}, swing ${percent(report.swing)}, noise ${percent(report.noise)}${ripple}${clipped}`,
    ];
  }
  const { quality, advice, fault } = report;
  const grey = quality.greyRatio === null ? '' : `, grey ${percent(quality.greyRatio)} of white`;
  return [
    `${time}  ${report.decoded ? 'BlinkUp decoded' : `BlinkUp FAILED: ${fault ?? ''}`}`,
    `           black ${percent(quality.offset)}, white ${percent(quality.offset + quality.swing)}${grey}, ${quality.symbolHz} symbols/s, eye ${percent(quality.eye)}, SNR ${quality.snrDb.toFixed(0)} dB`,
    ...report.eye.map((line) => `           |${line}|`),
    advice.verdict === 'good'
      ? `           ${advice.reason}: keep ${ohmsText(advice.ohms)}`
      : `           ${advice.reason}; take ${ohmsText(advice.ohms)}: white then at ${percent(advice.white)}, rise ${advice.riseUs.toFixed(0)} us`,
  ];
}

export const healthText = (health: SamplingHealth): string =>
  `samples ${health.samples}, lost ${health.lostSamples} (board dropped ${health.droppedByBoard}), gaps ${health.gaps}, broken records ${health.brokenRecords}, restarts ${health.restarts}, replugs ${health.replugs}`;
