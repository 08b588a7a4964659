/**
 * The scope: looks at light for somebody who sets up a sensor. Pure, so a terminal, a page or a server can run it, and what it
 * tells is plain data for JSON.
 *
 *     const scope = new Scope({ kind: 'phototransistor', presentOhms: 22_000 });
 *     for await (const block of sampler.light()) for (const report of scope.push(block)) show(report);
 *
 * A view keeps the last report of each kind. `level` moves a trace and a bar, twenty times a second of light; `light` has the
 * figures of each whole second; from `preamble` to `transmission` the eye grows, and `eye` brings it twice a second;
 * `transmission` has the verdict and the resistor to solder, and so has `pattern`, where the light is the test pattern of the
 * transmitter's page. Nothing in them is secret. Besides these a view shows
 * `sampler.health`, with its arrival jitter, as often as it likes.
 */
import type { LightBlock } from '../../firmware/ports.ts';
import { Receiver, type ReceiverEvent, type SeenBit } from '../../firmware/receiver/receiver.ts';
import { measureLight } from '../../hardware/light-meter.ts';
import { adviseResistor, type SensorKind } from '../../hardware/sensor-circuits.ts';
import { LightHistory } from '../captures/light-history.ts';
import { sampleTimeUs } from '../rig/shine.ts';
import { EyeDiagram, type EyeSize } from './eye-diagram.ts';
import { lightHint } from './light-hint.ts';
import type { EyeReport, LevelReport, PatternReport, ScopeReport } from './scope-report.ts';
import { TestPattern } from './test-pattern.ts';

export type { ScopeReport } from './scope-report.ts';

export interface ScopeOptions {
  readonly kind: SensorKind;
  /** The resistor that is soldered in now. */
  readonly presentOhms: number;
  /** How finely the eye is counted; by default as a terminal shows it. */
  readonly eye?: EyeSize;
}

const levelsPerSecond = 20;
const windowS = 1;
const eyeEveryUs = 500_000;
const stepSamples = 16;
/** The receiver may tell of a pulse only when it has seen the whole preamble. */
const historyUs = 6_000_000;

export class Scope {
  readonly #options: ScopeOptions;
  readonly #receiver: Receiver;
  readonly #history = new LightHistory(historyUs);
  #window: number[] = [];
  #short: number[] = [];
  /** Index of the sample that would continue the light without a gap. */
  #next = 0;
  /** Pulses that are in no eye yet: they are shown before the event of the preamble that they belong to. */
  #bits: SeenBit[] = [];
  #eye: EyeDiagram;
  #symbolUs = 0;
  #eyeToldUs = 0;
  readonly #pattern = new TestPattern();

  constructor(options: ScopeOptions) {
    this.#options = options;
    this.#eye = new EyeDiagram(options.eye);
    this.#receiver = new Receiver({ onBit: (bit) => this.#bits.push(bit) });
  }

  /** Takes the next light, in blocks of any size; returns what there is to tell, in the order of time. */
  push(block: LightBlock): readonly ScopeReport[] {
    const reports: ScopeReport[] = [];
    // A stretch with a gap in it is neither a trace nor a second.
    if (block.firstIndex !== this.#next) {
      this.#window = this.#short = [];
      this.#pattern.restart();
    }
    this.#next = block.firstIndex + block.levels.length;
    this.#history.push(block);
    // Looked at in steps of the board's own records, so that a large block tells the same as many small ones.
    for (let from = 0; from < block.levels.length;) {
      const to = from + stepSamples - ((block.firstIndex + from) % stepSamples);
      this.#step(pieceOf(block, from, Math.min(to, block.levels.length)), reports);
      from = to;
    }
    return reports;
  }

  /** The light is over: what is still to be told. */
  end(): readonly ScopeReport[] {
    return this.#receiver.end().map((event) => this.#told(event));
  }

  #step(piece: LightBlock, reports: ScopeReport[]): void {
    for (const [i, level] of piece.levels.entries()) {
      this.#window.push(level);
      this.#short.push(level);
      if (this.#short.length >= piece.sampleHz / levelsPerSecond) this.#tell(this.#level(piece, i), reports);
      if (this.#window.length >= windowS * piece.sampleHz) this.#measure(piece, i, reports);
    }
    for (const event of this.#receiver.push(piece)) reports.push(this.#told(event));
    const eye = this.#growing(piece);
    if (eye !== null) reports.push(eye);
  }

  #tell(level: LevelReport, reports: ScopeReport[]): void {
    reports.push(level);
    const { kind, presentOhms } = this.#options;
    const levels = this.#pattern.push(level.mean);
    if (levels === null) return;
    const advice = adviseResistor(kind, presentOhms, { ...levels, clipped: levels.grey === null ? 1 : 0 });
    reports.push({ kind: 'pattern', atUs: level.atUs, levels, advice } satisfies PatternReport);
  }

  #level(block: LightBlock, last: number): LevelReport {
    const levels = this.#short;
    this.#short = [];
    const share = (level: number): number => level / 65_535;
    return {
      kind: 'level',
      atUs: Math.round(sampleTimeUs(block, last)),
      sampleHz: block.sampleHz,
      levels,
      least: share(Math.min(...levels)),
      most: share(Math.max(...levels)),
      mean: share(levels.reduce((sum, level) => sum + level, 0) / levels.length),
    };
  }

  #measure(block: LightBlock, last: number, reports: ScopeReport[]): void {
    const measure = measureLight(Uint16Array.from(this.#window), block.sampleHz);
    this.#window = [];
    if (measure === null) return;
    const { kind, presentOhms } = this.#options;
    const hint = this.#receiver.busy ? null : lightHint(measure, kind, presentOhms);
    reports.push({ kind: 'light', atUs: Math.round(sampleTimeUs(block, last)), ...measure, hint });
  }

  #told(event: ReceiverEvent): ScopeReport {
    if (event.kind === 'preamble') {
      const { atUs, startUs, lineCode, symbolHz } = event;
      this.#eye = new EyeDiagram(this.#options.eye);
      this.#bits = this.#bits.filter(({ riseUs }) => riseUs >= startUs);
      this.#symbolUs = 1e6 / symbolHz;
      this.#eyeToldUs = atUs;
      return { kind: 'preamble', atUs, lineCode, symbolHz };
    }
    const { quality, atUs } = event;
    this.#collect(atUs);
    const { offset: black, swing, clipped, greyRatio } = quality;
    const white = black + swing;
    const { kind, presentOhms } = this.#options;
    return {
      kind: 'transmission',
      atUs,
      decoded: event.kind === 'packet',
      fault: event.kind === 'fault' ? `${event.fault.stage}/${event.fault.code}: ${event.fault.cause}` : null,
      quality,
      levels: { black, grey: greyRatio === null ? null : black + greyRatio * swing, white },
      advice: adviseResistor(kind, presentOhms, { black, white, clipped }),
      eye: this.#eye.eye(),
    };
  }

  /** Pulses up to then go into the eye. */
  #collect(untilUs: number): void {
    for (const bit of this.#bits)
      if (bit.riseUs <= untilUs && this.#symbolUs > 0) this.#eye.add(bit, this.#symbolUs, this.#history);
    this.#bits = this.#bits.filter(({ riseUs }) => riseUs > untilUs);
  }

  /** The eye so far, when it is time to tell it again. */
  #growing(block: LightBlock): EyeReport | null {
    if (!this.#receiver.busy) {
      this.#bits = [];
      return null;
    }
    this.#collect(Infinity);
    const atUs = Math.round(sampleTimeUs(block, block.levels.length - 1));
    if (atUs < this.#eyeToldUs + eyeEveryUs) return null;
    this.#eyeToldUs = atUs;
    return { kind: 'eye', atUs, symbolHz: 1e6 / this.#symbolUs, eye: this.#eye.eye() };
  }
}

const pieceOf = (block: LightBlock, from: number, to: number): LightBlock => ({
  ...block,
  firstIndex: block.firstIndex + from,
  levels: block.levels.subarray(from, to),
  ...(block.timesUs === undefined ? {} : { timesUs: block.timesUs.subarray(from, to) }),
});
