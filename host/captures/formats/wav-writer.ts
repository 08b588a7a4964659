/** Light as WAV: one channel of 16 bit PCM; full scale is 32767. Lost samples are filled with the one before, uneven times made even. */
import { joined } from './bytes.ts';
import type { CaptureWriter } from './capture-format.ts';
import { HeldSamples } from './held-samples.ts';

const headerBytes = 44;
const unknownSize = 0xffff_ffff;

export function wavWriter(): CaptureWriter {
  const held = new HeldSamples();
  let rateHz = 0;
  return {
    push(block) {
      const first = rateHz === 0;
      if (first) rateHz = block.sampleHz;
      const samples = littleEndian(Int16Array.from(held.add(block), (level) => level >> 1));
      return first ? joined(header(rateHz, unknownSize), samples) : samples;
    },
    end: () => ({ tail: new Uint8Array(0), head: header(rateHz, held.count * 2) }),
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
