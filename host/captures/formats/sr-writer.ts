/** Light as a sigrok session: one analog channel in volts, full scale 3.3 V, in parts. Lost samples hold the one before. */
import { joined } from './bytes.ts';
import type { CaptureWriter } from './capture-format.ts';
import { fullScaleVolts } from './full-scale.ts';
import { HeldSamples } from './held-samples.ts';
import { ZipWriter } from './zip-writer.ts';

/** Samples in a part, which is kept until it is whole: 1 MiB. */
const partSamples = 1 << 18;
const floatBytes = 4;

export function srWriter(): CaptureWriter {
  const zip = new ZipWriter();
  const held = new HeldSamples();
  const part = new Uint8Array(partSamples * floatBytes);
  const view = new DataView(part.buffer);
  let count = 0;
  let parts = 0;
  let begun = false;
  const begin = (sampleHz: number): readonly Uint8Array[] => {
    if (begun) return [];
    begun = true;
    return [text(zip, 'version', '2'), text(zip, 'metadata', metadata(sampleHz))];
  };
  const flush = (): Uint8Array => {
    const bytes = zip.add(`analog-1-1-${++parts}`, part.subarray(0, count * floatBytes));
    count = 0;
    return bytes;
  };
  return {
    push(block) {
      const done = [...begin(block.sampleHz)];
      for (const level of held.add(block)) {
        view.setFloat32(count++ * floatBytes, (level * fullScaleVolts) / 65_535, true);
        if (count === partSamples) done.push(flush());
      }
      return joined(...done);
    },
    end() {
      const done = [...begin(1)];
      if (count > 0 || parts === 0) done.push(flush());
      return { tail: joined(...done, zip.end()) };
    },
  };
}

const text = (zip: ZipWriter, name: string, words: string): Uint8Array =>
  zip.add(name, new TextEncoder().encode(words));

/** sigrok wants a whole number of hertz. */
const metadata = (sampleHz: number): string =>
  `[global]\nsigrok version=0.5.2\n\n[device 1]\nsamplerate=${Math.round(sampleHz)} Hz\ntotal analog=1\nanalog1=light\n`;
