/** Light as WAV: one channel of 16 bit PCM; full scale is 32767. Lost samples are filled with the one before, uneven times made even. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { joined } from './bytes.ts';
import type { CaptureWriter } from './capture-format.ts';
import { timeUsOf } from './sample-time.ts';

const headerBytes = 44;
const unknownSize = 0xffff_ffff;

export function wavWriter(): CaptureWriter {
  let rateHz = 0;
  let originUs = 0;
  let written = 0;
  let last = 0;
  /** Index on the even grid of a block's sample. */
  const indexOf = (block: LightBlock, i: number): number =>
    Math.round(((timeUsOf(block, i) - originUs) * block.sampleHz) / 1e6);
  return {
    push(block) {
      const first = written === 0;
      if (first) {
        rateHz = block.sampleHz;
        originUs = timeUsOf(block, 0);
      }
      const samples = new Int16Array(Math.max(0, indexOf(block, block.levels.length - 1) + 1 - written));
      let at = 0;
      for (const [i, level] of block.levels.entries()) {
        const until = Math.min(samples.length - 1, indexOf(block, i) - written);
        for (; at < until; at++) samples[at] = last;
        last = level >> 1;
        for (; at <= until; at++) samples[at] = last;
      }
      written += samples.length;
      return joined(first ? header(rateHz, unknownSize) : new Uint8Array(0), littleEndian(samples));
    },
    end: () => ({ tail: new Uint8Array(0), head: header(rateHz, written * 2) }),
  };
}

function littleEndian(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  for (const [i, sample] of samples.entries()) {
    bytes[2 * i] = sample & 0xff;
    bytes[2 * i + 1] = sample >> 8;
  }
  return bytes;
}

/** A WAV's rate is a whole number. */
function header(rateHz: number, dataBytes: number): Uint8Array {
  const bytes = new Uint8Array(headerBytes);
  const view = new DataView(bytes.buffer);
  const rate = Math.round(rateHz);
  bytes.set(new TextEncoder().encode('RIFF....WAVEfmt '));
  view.setUint32(4, Math.min(unknownSize, dataBytes + headerBytes - 8), true);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  bytes.set(new TextEncoder().encode('data'), 36);
  view.setUint32(40, Math.min(unknownSize, dataBytes), true);
  return bytes;
}
