/** What has been seen of live light: the light itself, what is read in it, its levels, its eye. Pure. */
import '../shell/jitless.ts';
import type { LightBlock } from '../../../firmware/ports.ts';
import type { SensorKind } from '../../../hardware/sensor-circuits.ts';
import { Observer } from '../../pictures/observer.ts';
import type { DrawnTransmission } from '../../pictures/picture.ts';
import type { Eye } from '../../scope/eye-diagram.ts';
import type { LightReport, PatternReport, TransmissionReport } from '../../scope/scope-report.ts';
import { Scope } from '../../scope/scope.ts';
import { LightPyramid } from '../light/light-pyramid.ts';
import { LevelCounts } from './level-counts.ts';

/** Light of four hours at 1 kHz; then it begins anew, so that a page may stay open for days. */
const mostSamples = 1 << 24;

/** The eye is counted as finely as a page draws it. */
export const pageEye = { columns: 96, rows: 48 } as const;

export interface SensorCircuit {
  readonly kind: SensorKind;
  readonly presentOhms: number;
}

export class LiveScope {
  light = new LightPyramid();
  levels = new LevelCounts();
  /** Figures of the last whole second. */
  second: LightReport | null = null;
  /** Of the transmission that is being received, or of the last one. */
  eye: Eye | null = null;
  /** The last transmission's verdict. */
  verdict: TransmissionReport | null = null;
  /** The last round of the test pattern, unless a BlinkUp came after it. */
  pattern: PatternReport | null = null;
  #observer = new Observer({ keepLast: true });
  #scope: Scope;

  constructor(circuit: SensorCircuit) {
    this.#scope = new Scope({ ...circuit, eye: pageEye });
  }

  /** Another resistor was soldered in: what is said of it begins anew. */
  changeCircuit(circuit: SensorCircuit): void {
    this.#scope = new Scope({ ...circuit, eye: pageEye });
    this.second = null;
    this.eye = null;
    this.verdict = null;
    this.pattern = null;
  }

  push(block: LightBlock): void {
    // A source that was started anew counts its time from the beginning.
    const backInTime = this.light.samples > 0 && block.originUs + startUs(block) < this.light.endUs - 1e6;
    if (backInTime || this.light.samples > mostSamples) {
      this.light = new LightPyramid();
      this.levels = new LevelCounts();
      this.#observer = new Observer({ keepLast: true });
    }
    this.light.add(block);
    this.levels.add(block.levels);
    this.#observer.push(block);
    for (const report of this.#scope.push(block))
      if (report.kind === 'light') this.second = report;
      else if (report.kind === 'preamble') this.eye = this.verdict = this.pattern = null;
      else if (report.kind === 'pattern') this.pattern = report;
      else if (report.kind === 'eye') this.eye = report.eye;
      else if (report.kind === 'transmission') {
        this.verdict = report;
        this.eye = report.eye;
      }
  }

  /** What is drawn over the light: what was read, and what is being read. */
  drawn(): readonly DrawnTransmission[] {
    const growing = this.#observer.growing();
    const over = this.#observer.transmissions;
    return growing === null ? over : [...over, growing];
  }
}

const startUs = ({ firstIndex, sampleHz }: LightBlock): number => (firstIndex * 1e6) / sampleHz;
