/** All that can be wrong with a capture as a file: not bad light, but bytes that cannot be read as light. */
import type { Explanation } from '../../../protocol/fault.ts';
import { ImpError } from '../../imp-error.ts';

const table = {
  'empty-capture': {
    cause: 'there is no light in it',
    cure: "record again; look at the recorder's own messages",
  },
  'unknown-format': {
    cause: 'this is no capture in a known format',
    cure: "give a CSV of times and levels, a PCM WAV, a sigrok session, a VCD, a Saleae export, JSON lines, or the records of the vendor's tuner",
  },
  'wide-text': { cause: 'this is text in UTF-16', cure: 'save it again as UTF-8, or as plain CSV' },
  'long-line': { cause: 'a line is longer than any row of a CSV', cure: 'give one row of numbers a line' },
  'no-rate': {
    cause: 'there are no times in it, so its sample rate is not known',
    cure: 'give the rate at which it was sampled, for example --rate 1kHz',
  },
  'zero-rate': {
    cause: 'its sample rate is not above zero',
    cure: 'correct the rate in the file, or save its samples as one column and give --rate, for example --rate 1kHz',
  },
  'no-number': { cause: 'a number is missing', cure: 'mend that row, or take it out' },
  'cut-row': {
    cause: 'a row has fewer columns than the ones before',
    cure: 'take the row out; if it is the last one the file was cut off: copy or record it again',
  },
  'negative-time': {
    cause: 'a time is negative',
    cure: 'subtract the first time from all, as is needed where an oscilloscope counts from its trigger',
  },
  'backward-time': {
    cause: 'time goes back',
    cure: 'sort the rows by time; if the recorder was restarted, make a file of each part',
  },
  'still-time': {
    cause: 'two samples have the same time',
    cure: 'save times with more digits; two samples cannot share one',
  },
  'far-time': {
    cause: 'a time is beyond all reason',
    cure: 'name the unit of time in the header: time_s, time_ms or time_us',
  },
  'no-full-scale': {
    cause: 'it is not known which value is full scale',
    cure: 'give it, for example --full-scale 5V or --full-scale 1023',
  },
  'beyond-full-scale': {
    cause: 'a value is beyond full scale',
    cure: 'give the real full scale, for example --full-scale 5V or --full-scale 1023',
  },
  'bad-wav': { cause: 'the header of this WAV makes no sense', cure: 'save it again as PCM, 16 bit' },
  'wav-kind': {
    cause: 'this WAV is compressed',
    cure: 'save it as PCM: 8, 16, 24 or 32 bit, or 32 or 64 bit float',
  },
  'cut-wav': {
    cause: 'this WAV is shorter than its header says',
    cure: 'it was cut off: copy or record it again',
  },
  'no-channel': { cause: 'it has no such channel', cure: 'name one that it has, for example --channel 1' },
  'bad-vcd': {
    cause: 'this VCD makes no sense as light',
    cure: 'export it again with a real signal or a single bit in it',
  },
  'bad-sr': {
    cause: 'this zip is no session of sigrok',
    cure: 'save it again with sigrok-cli or PulseView, or export it as CSV',
  },
  'cut-sr': {
    cause: 'this session of sigrok ends too early',
    cure: 'it was cut off: copy or record it again',
  },
  'saleae-version': {
    cause: "this kind of Saleae's binary export is not known here",
    cure: 'export it from Logic 2 as CSV',
  },
  'cut-saleae': {
    cause: 'this Saleae export is shorter than its header says',
    cure: 'it was cut off: copy or export it again',
  },
  'bad-pulse': {
    cause: 'a line of this pulse train is no pulse',
    cure: 'give five numbers a line: riseUs fallUs level blackBefore blackAfter',
  },
  'bad-gzip': { cause: 'this is damaged gzip', cure: 'compress it again' },
  'cut-gzip': { cause: 'this gzip ends too early', cure: 'it was cut off: copy it again' },
  'cut-records': {
    cause: "the last of the tuner's records is cut off: they are 6 bytes each",
    cure: 'copy or record it again',
  },
} as const satisfies Readonly<Record<string, Explanation>>;

export type CaptureErrorCode = keyof typeof table;

/** Every code, for tables and tests. */
export const captureErrorCodes = Object.keys(table) as readonly CaptureErrorCode[];

/** Makes the error of that code; `where` says where, and what was found there. */
export function captureError(code: CaptureErrorCode, where?: string): ImpError {
  const { cause, cure } = table[code];
  return new ImpError(code, where === undefined ? cause : `${cause} (${where})`, cure);
}
