/** Light as a sigrok session: one analog channel in volts, full scale 3.3 V. Lost samples hold the one before. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { joined } from './bytes.ts';
import type { CaptureWriter } from './capture-format.ts';
import { fullScaleVolts } from './full-scale.ts';
import { HeldSamples } from './held-samples.ts';

export function srWriter(): CaptureWriter {
  const done: Uint8Array[] = [];
  const zip = new Zip((error, bytes) => {
    if (error !== null) throw error;
    done.push(bytes);
  });
  const held = new HeldSamples();
  let samples: ZipDeflate | undefined;
  const begin = (sampleHz: number): ZipDeflate => {
    whole(zip, 'version', '2');
    whole(zip, 'metadata', metadata(sampleHz));
    const file = new ZipDeflate('analog-1-1-1');
    zip.add(file);
    return file;
  };
  const take = (): Uint8Array => joined(...done.splice(0));
  return {
    push(block) {
      samples ??= begin(block.sampleHz);
      samples.push(floats(held.add(block)));
      return take();
    },
    end() {
      samples ??= begin(1);
      samples.push(new Uint8Array(0), true);
      zip.end();
      return { tail: take() };
    },
  };
}

function whole(zip: Zip, name: string, text: string): void {
  const file = new ZipPassThrough(name);
  zip.add(file);
  file.push(new TextEncoder().encode(text), true);
}

/** sigrok wants a whole number of hertz. */
const metadata = (sampleHz: number): string =>
  `[global]\nsigrok version=0.5.2\n\n[device 1]\nsamplerate=${Math.round(sampleHz)} Hz\ntotal analog=1\nanalog1=light\n`;

function floats(levels: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(levels.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, level] of levels.entries()) view.setFloat32(i * 4, (level * fullScaleVolts) / 65_535, true);
  return bytes;
}
