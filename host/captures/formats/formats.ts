/** The table of formats. Reading asks them in this order. */
import type { CaptureFormat } from './capture-format.ts';
import { csv } from './csv.ts';
import { tunerRecords } from './tuner-records.ts';
import { wav } from './wav.ts';

export const captureFormats: readonly CaptureFormat[] = [wav, csv, tunerRecords];
