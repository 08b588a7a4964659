/** Samples of a WAV's first channel to shares of full scale. One plain loop for each kind of sample: these are hot. */
import type { WavLayout } from './wav-header.ts';

/** Reads `count` frames of `bytes` from `at` on into `values`. */
export type SampleLoop = (
  bytes: Uint8Array,
  at: number,
  frameBytes: number,
  count: number,
  values: Float64Array,
) => void;

/** The top value of each size is full scale, so that a clipped sample is exactly 1. */
const loops: Readonly<Record<string, SampleLoop>> = {
  'int 1'(bytes, at, frameBytes, count, values) {
    for (let i = 0; i < count; i++, at += frameBytes) values[i] = ((bytes[at] ?? 0) - 0x80) / 0x7f;
  },
  'int 2'(bytes, at, frameBytes, count, values) {
    for (let i = 0; i < count; i++, at += frameBytes)
      values[i] = ((((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 24)) >> 16) / 0x7fff;
  },
  'int 3'(bytes, at, frameBytes, count, values) {
    for (let i = 0; i < count; i++, at += frameBytes)
      values[i] =
        ((((bytes[at] ?? 0) << 8) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 24)) >> 8) /
        0x7f_ffff;
  },
  'int 4'(bytes, at, frameBytes, count, values) {
    const view = viewOf(bytes);
    for (let i = 0; i < count; i++, at += frameBytes) values[i] = view.getInt32(at, true) / 0x7fff_ffff;
  },
  'float 4'(bytes, at, frameBytes, count, values) {
    const view = viewOf(bytes);
    for (let i = 0; i < count; i++, at += frameBytes) values[i] = view.getFloat32(at, true);
  },
  'float 8'(bytes, at, frameBytes, count, values) {
    const view = viewOf(bytes);
    for (let i = 0; i < count; i++, at += frameBytes) values[i] = view.getFloat64(at, true);
  },
};

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The loop for a layout that `wavHeader` has let through. Throws RangeError on another. */
export function sampleLoop({ float, sampleBytes }: WavLayout): SampleLoop {
  const loop = loops[`${float ? 'float' : 'int'} ${sampleBytes}`];
  if (loop === undefined) throw new RangeError(`no samples of ${sampleBytes} bytes`);
  return loop;
}
