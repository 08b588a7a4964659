/** The lab's folder: captures of a minute at 1 kHz, as WAV, each with what is expected of it; and the same light as rtl_433 reads it. */
import { closeSync, copyFileSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { impaired, type ImpairmentValues } from '../../hardware/impairments.ts';
import { lightOf } from '../../hardware/light-path.ts';
import { saveCapture } from '../../host/captures/save-capture.ts';
import { expectationPath } from '../../host/replay/expectation.ts';
import { encodeFrame } from '../../protocol/frame.ts';
import { encodePacket } from '../../protocol/packet.ts';
import { BlinkUpSettings, packetOfSettings } from '../../protocol/settings.ts';
import { waveform } from '../../protocol/waveform.ts';

export const captureSeconds = 60;
/** Lights that are not alike; more captures than these are copies of them. */
export const lights = 500;
/** Of so many captures one fails. */
const failingOneIn = 10;

const good: ImpairmentValues = { snr: 26, ambient: 0.5, bits: 12 };
/** Refreshes that are skipped take bits away: no detector can find them, and both are tried. */
const failing: ImpairmentValues = { ...good, skips: 1.5 };

const flash = waveform(
  encodeFrame(
    encodePacket(
      packetOfSettings(
        BlinkUpSettings.parse({
          planId: '0123456789abcdef',
          token: 'fedcba9876543210',
          network: { ssid: 'HomeNet', password: 'correct horse battery' },
        }),
      ),
    ),
  ),
  { symbolHz: 60 },
);
const expected = JSON.stringify({ packet: { ssid: 'HomeNet' }, final: 'online' });

/** The light of one: a flash somewhere in a minute. */
function lightOfCapture(number: number): ReturnType<typeof lightOf> {
  const beforeUs = 500_000 + ((number * 7919) % 40_000) * 1000;
  const afterUs = captureSeconds * 1e6 - beforeUs - flash.durationUs;
  const segments = [{ silenceUs: beforeUs }, { waveform: flash }, { silenceUs: afterUs }];
  const values = number % failingOneIn === 0 ? failing : good;
  return lightOf(segments, impaired(values), { seed: number + 1, blockSamples: 4096 });
}

/** Writes captures with those numbers; answers the paths of the same light as I/Q of 16 bit. */
export function writeCaptures(folder: string, iqFolder: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => {
    const name = String(number).padStart(5, '0');
    const path = join(folder, `${name}.wav`);
    const iqPath = join(iqFolder, `${name}.cs16`);
    writeFileSync(expectationPath(path), expected);
    if (number >= lights) {
      const first = String(number % lights).padStart(5, '0');
      copyFileSync(join(folder, `${first}.wav`), path);
      copyFileSync(join(iqFolder, `${first}.cs16`), iqPath);
      return iqPath;
    }
    const light = [...lightOfCapture(number)];
    saveCapture(path, light);
    const file = openSync(iqPath, 'w');
    for (const { levels } of light) {
      const iq = new Int16Array(2 * levels.length);
      for (const [i, level] of levels.entries()) iq[2 * i] = level >> 1;
      writeSync(file, new Uint8Array(iq.buffer));
    }
    closeSync(file);
    return iqPath;
  });
}
