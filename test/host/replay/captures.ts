/** Captures to replay, made on the spot. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { impaired, type ImpairmentValues } from '../../../hardware/impairments.ts';
import { lightOf } from '../../../hardware/light-path.ts';
import { saveCapture } from '../../../host/captures/save-capture.ts';
import { expectationPath } from '../../../host/replay/expectation.ts';
import { flashOf } from '../../../host/rig/phone.ts';
import type { BlinkUpSettingsInput } from '../../../protocol/settings.ts';

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'impsim-replay-'));

export const settings = {
  network: { ssid: 'Lab', password: 'planted-password' },
  planId: '0123456789abcdef',
  token: 'fedcba9876543210',
} as const satisfies BlinkUpSettingsInput;

export const secrets = ['planted-password', 'fedcba9876543210'] as const;

export interface CaptureOptions {
  readonly settings?: BlinkUpSettingsInput;
  readonly impairments?: ImpairmentValues;
  readonly seed?: number;
  /** Darkness before the flash. */
  readonly beforeUs?: number;
  readonly expected?: unknown;
}

/** The light of one. */
export function flashLight(options: CaptureOptions = {}): ReturnType<typeof lightOf> {
  const { impairments = {}, seed = 1, beforeUs = 500_000 } = options;
  const segments = [
    { silenceUs: beforeUs },
    { waveform: flashOf(options.settings ?? settings) },
    { silenceUs: 500_000 },
  ];
  return lightOf(segments, impaired(impairments), { seed });
}

/** Writes one, and what is expected of it. */
export function makeCapture(path: string, options: CaptureOptions = {}): string {
  const { expected } = options;
  saveCapture(path, flashLight(options));
  if (expected !== undefined) writeFileSync(expectationPath(path), JSON.stringify(expected));
  return path;
}

/** A skipped refresh loses a bit: such light ends in a fault. */
export const broken: ImpairmentValues = { skips: 0.6 };
