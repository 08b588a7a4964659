/** What the scope tells: plain data for JSON, without secrets. Levels are shares of full scale (0..1) unless named otherwise. */
import type { Quality } from '../../firmware/receiver/quality.ts';
import type { LightMeasure } from '../../hardware/light-meter.ts';
import type { ResistorAdvice } from '../../hardware/sensor-circuits.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import type { Eye } from './eye-diagram.ts';
import type { LightHint } from './light-hint.ts';
import type { PatternLevels } from './test-pattern.ts';

/** The light of a twentieth of a second. */
export interface LevelReport {
  readonly kind: 'level';
  readonly atUs: number;
  readonly sampleHz: number;
  /** Each sample of it, 0..65535, the last one at `atUs`. */
  readonly levels: readonly number[];
  readonly least: number;
  readonly most: number;
  readonly mean: number;
}

/** The figures of a whole second. */
export interface LightReport extends LightMeasure {
  readonly kind: 'light';
  readonly atUs: number;
  /** What speaks against this light; null while a transmission is being received. */
  readonly hint: LightHint | null;
}

/** A transmission begins. */
export interface PreambleReport {
  readonly kind: 'preamble';
  readonly atUs: number;
  readonly lineCode: LineCode;
  readonly symbolHz: number;
}

/** What the eye of the transmission that is being received has come to. */
export interface EyeReport {
  readonly kind: 'eye';
  readonly atUs: number;
  readonly symbolHz: number;
  readonly eye: Eye;
}

/** A transmission is over. */
export interface TransmissionReport {
  readonly kind: 'transmission';
  readonly atUs: number;
  readonly decoded: boolean;
  /** Of a fault: stage/code: cause. */
  readonly fault: string | null;
  readonly quality: Quality;
  /** Grey is null where it was not told from white. */
  readonly levels: { readonly black: number; readonly grey: number | null; readonly white: number };
  readonly advice: ResistorAdvice;
  readonly eye: Eye;
}

/** A round of the test pattern is over. */
export interface PatternReport {
  readonly kind: 'pattern';
  readonly atUs: number;
  readonly levels: PatternLevels;
  readonly advice: ResistorAdvice;
}

export type ScopeReport =
  LevelReport | LightReport | PreambleReport | EyeReport | TransmissionReport | PatternReport;
