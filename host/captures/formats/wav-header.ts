/** The chunks of a WAV, up to its samples. Source: Microsoft's RIFF and WAVEFORMATEXTENSIBLE, EBU Tech 3306 (RF64). */
import { captureError } from './capture-errors.ts';

/** How samples lie in a WAV. */
export interface WavLayout {
  readonly rateHz: number;
  readonly channels: number;
  /** Bytes of one sample of one channel. */
  readonly sampleBytes: number;
  readonly float: boolean;
}

export interface WavHeader extends WavLayout {
  /** Bytes before the first sample. */
  readonly dataAt: number;
  /** Bytes of samples; null where a recorder could not know it: the samples go on to the file's end. */
  readonly dataBytes: number | null;
}

const pcm = 1;
const ieeeFloat = 3;
const extensible = 0xfffe;
const unknownSize = 0xffff_ffff;
/** No recorder puts more before the samples. */
const mostHeaderBytes = 1 << 20;

/** Four letters at an offset. */
const tagAt = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));

/** Whether a file begins as WAV. */
export function isWav(head: Uint8Array): boolean {
  if (head.length < 12) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return ['RIFF', 'RF64', 'BW64'].includes(tagAt(view, 0)) && tagAt(view, 8) === 'WAVE';
}

/** The header, or null where more bytes are needed. Throws ImpError where it makes no sense. */
export function wavHeader(bytes: Uint8Array): WavHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let layout: WavLayout | null = null;
  let longBytes: number | null = null;
  for (let at = 12; at + 8 <= bytes.length;) {
    const tag = tagAt(view, at);
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (tag === 'data') {
      if (layout === null) throw captureError('bad-wav', 'samples before their format');
      const known = size !== 0 && size !== unknownSize;
      return { ...layout, dataAt: body, dataBytes: known ? size : longBytes };
    }
    if (body + size > mostHeaderBytes)
      throw captureError('bad-wav', `no samples in the first ${mostHeaderBytes} bytes`);
    if (body + size > bytes.length) return null;
    if (tag === 'fmt ') layout = layoutAt(view, body, size);
    if (tag === 'ds64' && size >= 16) longBytes = Number(view.getBigUint64(body + 8, true)) || null;
    at = body + size + (size & 1);
  }
  return null;
}

function layoutAt(view: DataView, at: number, size: number): WavLayout {
  if (size < 16) throw captureError('bad-wav', `a format of ${size} bytes`);
  const code = view.getUint16(at, true);
  const channels = view.getUint16(at + 2, true);
  const rateHz = view.getUint32(at + 4, true);
  const frameBytes = view.getUint16(at + 12, true);
  const kind = code === extensible && size >= 26 ? view.getUint16(at + 24, true) : code;
  if (kind !== pcm && kind !== ieeeFloat) throw captureError('wav-kind', `format code ${kind}`);
  if (rateHz === 0) throw captureError('zero-rate', '0 Hz');
  const sampleBytes = frameBytes / channels;
  const float = kind === ieeeFloat;
  if (!(float ? [4, 8] : [1, 2, 3, 4]).includes(sampleBytes))
    throw captureError('bad-wav', `${channels} channels, ${frameBytes} bytes for all of them`);
  return { rateHz, channels, sampleBytes, float };
}
