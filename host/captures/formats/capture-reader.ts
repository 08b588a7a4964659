/** Reads a capture in whatever format it turns out to be. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { joined } from './bytes.ts';
import { captureError } from './capture-errors.ts';
import { askedNumber } from './channel.ts';
import { type CaptureFormat, type CaptureReader, headBytes, type ReadingOptions } from './capture-format.ts';
import { GzipReader, gunzippedHead, isGzip } from './gzip.ts';
import { isText } from './csv-dialect.ts';
import { captureFormats } from './formats.ts';

/** The format of a file that begins so. Throws ImpError where it is none that is known. */
export function tellFormat(head: Uint8Array): CaptureFormat {
  if (head.length === 0) throw captureError('empty-capture', 'the file is empty');
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw captureError('wide-text');
  if (isGzip(head)) return tellGzipped(gunzippedHead(head));
  const format = captureFormats.find(({ tells }) => tells(head));
  if (format !== undefined) return format;
  const blank = isText(head) && new TextDecoder().decode(head).trim() === '';
  throw blank
    ? captureError('empty-capture', 'white space only')
    : captureError(
        'unknown-format',
        isText(head) ? 'it looks like text without numbers' : 'it looks like binary data',
      );
}

/** Compressed once: more is a trap. */
function tellGzipped(head: Uint8Array): CaptureFormat {
  if (isGzip(head)) throw captureError('unknown-format', 'it is compressed twice');
  return tellFormat(head);
}

/** A reader that tells the format from the first bytes that it gets. */
export function captureReader(options: ReadingOptions = {}): CaptureReader {
  let reader: CaptureReader | undefined;
  let head: Uint8Array = new Uint8Array(0);
  const open = (): Iterable<LightBlock> => {
    const told = head.subarray(0, headBytes);
    const format = tellFormat(told);
    if (format.channels !== true && (askedNumber(options.channel) ?? 1) > 1)
      throw captureError('no-channel', 'it has one');
    reader = isGzip(told) ? new GzipReader(captureReader(options)) : format.reader(told, options);
    return reader.push(head);
  };
  return {
    push(bytes) {
      if (reader !== undefined) return reader.push(bytes);
      head = joined(head, bytes);
      return head.length < headBytes ? [] : open();
    },
    *end() {
      if (reader === undefined) yield* open();
      yield* reader?.end() ?? [];
    },
  };
}

/** The light of a capture whose bytes come in pieces. Throws ImpError where they cannot be read. */
export function* readLight(
  pieces: Iterable<Uint8Array>,
  options: ReadingOptions = {},
): Generator<LightBlock> {
  const reader = captureReader(options);
  for (const bytes of pieces) yield* reader.push(bytes);
  yield* reader.end();
}
