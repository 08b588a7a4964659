/** Light to measure with: idle, with a transmission every ten minutes, and with one after the other. 1,000 samples a second. */
import type { LightBlock } from '../../firmware/ports.ts';
import { impaired } from '../../hardware/impairments.ts';
import { lightOf } from '../../hardware/light-path.ts';
import { encodeFrame } from '../../protocol/frame.ts';
import { encodePacket } from '../../protocol/packet.ts';
import { BlinkUpSettings, packetOfSettings } from '../../protocol/settings.ts';
import { waveform } from '../../protocol/waveform.ts';

export const sampleHz = 1000;

export interface Corpus {
  readonly name: string;
  /** Repeated over and over it is the corpus. */
  readonly tile: Uint16Array;
}

const settings = BlinkUpSettings.parse({
  planId: '0123456789abcdef',
  token: 'fedcba9876543210',
  network: { ssid: 'HomeNet', password: 'correct horse battery' },
});

/** A flash as a phone shows it, at 60 symbols a second, with 26 dB of noise where nothing else is said, between some darkness. */
function lightWith(silenceUs: number, flash: boolean, snr = 26): Uint16Array {
  const shown = {
    waveform: waveform(encodeFrame(encodePacket(packetOfSettings(settings))), { symbolHz: 60 }),
  };
  const segments = flash ? [{ silenceUs }, shown] : [{ silenceUs }];
  const blocks = [...lightOf(segments, impaired({ snr, ambient: 0.5, bits: 12 }), { seed: 3 })];
  const levels = new Uint16Array(blocks.reduce((sum, block) => sum + block.levels.length, 0));
  let at = 0;
  for (const block of blocks) {
    levels.set(block.levels, at);
    at += block.levels.length;
  }
  return levels;
}

export const corpora = (): readonly Corpus[] => [
  { name: 'idle', tile: lightWith(300e6, false) },
  { name: 'sparse', tile: lightWith(600e6, true) },
  { name: 'dense', tile: lightWith(1e6, true) },
];

/** One flash with a second of darkness on either side. */
export function oneFlash(snrDb?: number): LightBlock {
  const flash = lightWith(1e6, true, snrDb);
  const levels = new Uint16Array(flash.length + sampleHz);
  levels.set(flash);
  levels.set(flash.subarray(0, sampleHz), flash.length);
  return { originUs: 0, sampleHz, firstIndex: 0, levels };
}

/** The corpus, so many samples of it, in blocks as a reader makes them. */
export function* lightFrom({ tile }: Corpus, samples: number, blockSamples = 4096): Generator<LightBlock> {
  let offset = 0;
  for (let firstIndex = 0; firstIndex < samples;) {
    const count = Math.min(blockSamples, samples - firstIndex, tile.length - offset);
    yield { originUs: 0, sampleHz, firstIndex, levels: tile.subarray(offset, offset + count) };
    firstIndex += count;
    offset = (offset + count) % tile.length;
  }
}
