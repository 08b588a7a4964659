/** The table of formats. Reading asks them in this order. */
import type { CaptureFormat } from './capture-format.ts';
import { jsonl } from './jsonl.ts';
import { pulseText } from './pulse-text.ts';
import { saleae } from './saleae.ts';
import { sr } from './sr.ts';
import { vcd } from './vcd.ts';
import { csv } from './csv.ts';
import { tunerRecords } from './tuner-records.ts';
import { wav } from './wav.ts';

export const captureFormats: readonly CaptureFormat[] = [
  wav,
  sr,
  saleae,
  vcd,
  jsonl,
  pulseText,
  csv,
  tunerRecords,
];
