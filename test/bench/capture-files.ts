/** A corpus as files: WAV for us, I/Q of 16 bit for rtl_433, one byte a sample for sigrok. All hold the same light. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { type Corpus, lightFrom, sampleHz } from './corpora.ts';

/** Writes `samples` samples to `path`, each made bytes by `encode`; `head` stands before them. */
function write(
  path: string,
  corpus: Corpus,
  samples: number,
  encode: (levels: Uint16Array) => Uint8Array,
  head: Uint8Array = new Uint8Array(0),
): void {
  const file = openSync(path, 'w');
  try {
    writeSync(file, head);
    for (const { levels } of lightFrom(corpus, samples, 1 << 16)) writeSync(file, encode(levels));
  } finally {
    closeSync(file);
  }
}

/** A WAV's head: one channel of signed 16 bit. */
function wavHead(samples: number): Uint8Array {
  const head = new Uint8Array(44);
  const view = new DataView(head.buffer);
  head.set(new TextEncoder().encode('RIFF'), 0);
  view.setUint32(4, 36 + 2 * samples, true);
  head.set(new TextEncoder().encode('WAVEfmt '), 8);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleHz, true);
  view.setUint32(28, 2 * sampleHz, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  head.set(new TextEncoder().encode('data'), 36);
  view.setUint32(40, 2 * samples, true);
  return head;
}

const bytesOf = (values: Int16Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

export const writeWav = (path: string, corpus: Corpus, samples: number): void =>
  write(
    path,
    corpus,
    samples,
    (levels) => bytesOf(Int16Array.from(levels, (level) => level >> 1)),
    wavHead(samples),
  );

export const writeIq = (path: string, corpus: Corpus, samples: number): void =>
  write(path, corpus, samples, (levels) => {
    const iq = new Int16Array(2 * levels.length);
    for (let i = 0; i < levels.length; i++) iq[2 * i] = (levels[i] ?? 0) >> 1;
    return bytesOf(iq);
  });

/** Light above half of the corpus's range is 1. */
export function writeLogic(path: string, corpus: Corpus, samples: number): void {
  const lowest = corpus.tile.reduce((least, level) => Math.min(least, level), 0xffff);
  const highest = corpus.tile.reduce((most, level) => Math.max(most, level), 0);
  write(path, corpus, samples, (levels) =>
    Uint8Array.from(levels, (level) => Number(level > (lowest + highest) / 2)),
  );
}
