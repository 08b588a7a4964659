/** The scope's reports as lines for people. */
import type { LightMeasure } from '../../hardware/light-meter.ts';
import type { ResistorAdvice } from '../../hardware/sensor-circuits.ts';
import type { SamplingHealth } from '../serial/health.ts';
import { eyeLines, type Eye } from './eye-diagram.ts';
import { ohmsText } from './ohms-text.ts';
import type { PatternLevels } from './test-pattern.ts';
import type { LevelReport, LightReport, ScopeReport, TransmissionReport } from './scope-report.ts';

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

const barLetters = 32;
const indent = '           ';

/** From black to the brightest; what lies between the darkest and the brightest is shaded. */
const bar = (darkest: number, brightest: number): string => {
  const filled = (share: number): number => Math.round(share * barLetters);
  return Array.from({ length: barLetters }, (_, i) =>
    i < filled(darkest) ? '█' : i < filled(brightest) ? '▒' : '·',
  ).join('');
};

const time = (atUs: number): string => `${(atUs / 1e6).toFixed(1).padStart(7)} s`;

function figures({ darkest, swing, noise, ripple, rippleHz, clipped }: LightMeasure): string {
  const lamps = ripple > 0.005 ? `, ${rippleHz} Hz ripple ${percent(ripple)}` : '';
  const full = clipped > 0 ? `, CLIPPED ${percent(clipped)}` : '';
  return `ambient ${percent(darkest)}, swing ${percent(swing)}, noise ${percent(noise)}${lamps}${full}`;
}

const hintLines = ({ hint }: Pick<LightReport, 'hint'>): readonly string[] =>
  hint === null ? [] : [`${indent}${hint.cause}: ${hint.cure}`];

const framed = (eye: Eye): readonly string[] =>
  eye.most === 0 ? [] : eyeLines(eye).map((line) => `${indent}|${line}|`);

const levelsText = ({ black, grey, white }: PatternLevels): string =>
  `black ${percent(black)}, ${grey === null ? 'grey not told from white' : `grey ${percent(grey)}`}, white ${percent(white)}`;

const adviceLine = ({ verdict, reason, ohms, white, riseUs }: ResistorAdvice): string =>
  verdict === 'good'
    ? `${indent}${reason}: keep ${ohmsText(ohms)}`
    : `${indent}${reason}; take ${ohmsText(ohms)}: white then at ${percent(white)}, rise ${riseUs.toFixed(0)} us`;

function transmissionLines(report: TransmissionReport): readonly string[] {
  const { atUs, decoded, fault, quality, levels, advice, eye } = report;
  return [
    `${time(atUs)}  ${decoded ? 'BlinkUp decoded' : `BlinkUp FAILED: ${fault ?? ''}`}`,
    `${indent}${levelsText(levels)}; ${quality.symbolHz} symbols/s, eye ${percent(quality.eye)}, SNR ${quality.snrDb.toFixed(0)} dB`,
    ...framed(eye),
    adviceLine(advice),
  ];
}

/** What stays on the terminal, or in a log: a line a second, and what is to be said of a transmission. */
export function scopeLines(report: ScopeReport): readonly string[] {
  switch (report.kind) {
    case 'light':
      return [
        `${time(report.atUs)}  ${bar(report.darkest, report.brightest)}  ${figures(report)}`,
        ...hintLines(report),
      ];
    case 'preamble':
      return [
        `${time(report.atUs)}  a BlinkUp begins: ${report.lineCode}, ${report.symbolHz.toFixed(1)} symbols/s`,
      ];
    case 'transmission':
      return transmissionLines(report);
    case 'pattern':
      return [`${time(report.atUs)}  test pattern: ${levelsText(report.levels)}`, adviceLine(report.advice)];
    case 'level':
    case 'eye':
      return [];
  }
}

/** What a terminal shows at this moment: bar, figures of the last second, and the eye that grows. */
export class ScopePanel {
  #level: LevelReport | null = null;
  #light: LightReport | null = null;
  #eye: Eye | null = null;

  push(report: ScopeReport): void {
    if (report.kind === 'level') this.#level = report;
    else if (report.kind === 'light') this.#light = report;
    else this.#eye = report.kind === 'eye' ? report.eye : null;
  }

  /** Whether a report is for a terminal's panel, not for its log. */
  static shows({ kind }: ScopeReport): boolean {
    return kind === 'level' || kind === 'light' || kind === 'eye';
  }

  lines(health: SamplingHealth): readonly string[] {
    const level = this.#level;
    if (level === null) return [];
    const light = this.#light;
    return [
      `${time(level.atUs)}  ${bar(level.least, level.most)}  ${percent(level.mean).padStart(5)}`,
      ...(light === null ? [] : [`${indent}${figures(light)}`, ...hintLines(light)]),
      `${indent}lost ${health.lostSamples} of ${health.samples + health.lostSamples} samples, arrival jitter ${health.jitterMs.toFixed(1)} ms`,
      ...(this.#eye === null ? [] : framed(this.#eye)),
    ];
  }
}

export const healthText = (health: SamplingHealth): string =>
  `samples ${health.samples}, lost ${health.lostSamples} (board dropped ${health.droppedByBoard}), gaps ${health.gaps}, broken records ${health.brokenRecords}, restarts ${health.restarts}, replugs ${health.replugs}; arrival jitter ${health.jitterMs.toFixed(1)} ms, worst ${health.worstJitterMs.toFixed(1)} ms`;
