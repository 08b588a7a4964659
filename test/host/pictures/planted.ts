/** Faults planted at known places of a transmission, by the models of screen, light and sensor where they have them. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { type LightPathConfig, lightOf } from '../../../hardware/light-path.ts';
import { Chance } from '../../../hardware/random.ts';
import type { MarkKind } from '../../../host/pictures/picture.ts';
import { encodeFrame } from '../../../protocol/frame.ts';
import type { LineCode } from '../../../protocol/line-code.ts';
import { encodePacket } from '../../../protocol/packet.ts';
import { BlinkUpSettings, packetOfSettings } from '../../../protocol/settings.ts';
import { Shade } from '../../../protocol/shade.ts';
import { type Waveform, waveform } from '../../../protocol/waveform.ts';

export const darkUs = 500_000;

/** Secrets of a flash. */
export interface Secrets {
  readonly password: string;
  readonly planId?: string;
  readonly token?: string;
}

export const frameOf = (
  { password, planId = '0123456789abcdef', token = 'fedcba9876543210' }: Secrets = {
    password: 'correct horse',
  },
): Uint8Array =>
  encodeFrame(
    encodePacket(
      packetOfSettings(BlinkUpSettings.parse({ planId, token, network: { ssid: 'HomeNet', password } })),
    ),
  );

/** Light of a flash, one block, half a second of darkness around it. */
export function flash(
  wave: Waveform,
  config: LightPathConfig = {},
  sampleHz = 1000,
): LightBlock & { readonly timesUs?: never } {
  const segments = [{ silenceUs: darkUs }, { waveform: wave }, { silenceUs: darkUs }];
  const noisy = { ...config, sensor: { noiseOfWhite: 0.01, ...config.sensor } };
  const blocks = [...lightOf(segments, { ...noisy, sampling: { sampleHz } }, { seed: 5 })];
  const levels = Uint16Array.from(blocks.flatMap((block) => Array.from(block.levels)));
  return { originUs: 0, sampleHz, firstIndex: 0, levels };
}

export interface Planted {
  readonly name: string;
  readonly lineCode: LineCode;
  readonly symbolHz: number;
  /** What the receiver must call it: one of these, `stage/code`. */
  readonly faults: readonly string[];
  /** What the picture must show at the place, beside the fault itself. */
  readonly kinds: readonly MarkKind[];
  /** How many symbols it lasts. */
  readonly symbols: number;
  /** Plants it at a symbol of the wave. */
  readonly plant: (wave: Waveform, symbol: number) => readonly LightBlock[];
}

/** Light changed sample by sample from the begin of a symbol on, for some symbols. */
function changed(
  wave: Waveform,
  symbol: number,
  symbols: number,
  change: (level: number, index: number) => number,
  config: LightPathConfig = {},
): LightBlock[] {
  const block = flash(wave, config);
  const from = Math.round((timeOf(wave, symbol) * block.sampleHz) / 1e6);
  const to = Math.round((timeOf(wave, symbol + symbols) * block.sampleHz) / 1e6);
  const levels = block.levels.map((level, i) =>
    i < from || i >= to ? level : Math.max(0, Math.min(0xffff, Math.round(change(level, i)))),
  );
  return [{ ...block, levels }];
}

/** When a symbol begins in the light. */
export const timeOf = ({ symbolHz }: Waveform, symbol: number): number => darkUs + (symbol * 1e6) / symbolHz;

const noiseOf = (seed: number) => {
  const stream = new Chance(seed).stream('burst');
  return () => stream.gaussian();
};

const crc = ['frame/crc', 'packet/entry-overrun', 'slicer/unsure'];

export const planted: readonly Planted[] = [
  {
    name: 'a skipped refresh',
    lineCode: 'tri-level',
    symbolHz: 30,
    faults: ['timing/skipped-refresh'],
    kinds: ['long-symbol'],
    symbols: 1,
    plant: (wave, symbol) => [flash(wave, { screen: { skipSymbols: [symbol] } })],
  },
  {
    name: 'a repeated refresh in bi-level light',
    lineCode: 'bi-level',
    symbolHz: 60,
    // The sequence detector finds out what was repeated; it is marked all the same.
    faults: [
      'packet/recovered',
      'frame/crc',
      'packet/entry-overrun',
      'frame/too-short',
      'timing/skipped-refresh',
      'timing/repeated-refresh',
    ],
    kinds: ['repeated-symbol'],
    symbols: 1,
    plant: (wave, symbol) => [flash(wave, { screen: { repeatSymbols: [symbol] } })],
  },
  {
    name: 'clipped light',
    lineCode: 'tri-level',
    symbolHz: 30,
    faults: [...crc, 'frame/too-short'],
    kinds: ['clipped'],
    symbols: 40,
    plant: (wave, symbol) => changed(wave, symbol, 40, (level) => level * 3.5),
  },
  {
    name: 'grey and white merged',
    lineCode: 'tri-level',
    symbolHz: 30,
    faults: ['slicer/levels-merged', 'frame/endless'],
    kinds: ['merged'],
    symbols: Infinity,
    plant: (wave) => [flash(wave, { sensor: { whiteMicroamps: 900, saturationVolts: 1 } })],
  },
  {
    name: 'a hand over the sensor',
    lineCode: 'tri-level',
    symbolHz: 30,
    faults: [...crc, 'frame/too-short', 'timing/skipped-refresh'],
    kinds: ['dark', 'ended'],
    symbols: 7,
    plant: (wave, symbol) => changed(wave, symbol, 7, (level) => level * 0.05),
  },
  {
    name: 'a recording cut short',
    lineCode: 'tri-level',
    symbolHz: 30,
    faults: ['frame/too-short'],
    kinds: ['ended'],
    symbols: 1,
    plant: (wave, symbol) => {
      const block = flash(wave);
      const end = Math.round((timeOf(wave, symbol) * block.sampleHz) / 1e6);
      return [{ ...block, levels: block.levels.slice(0, end) }];
    },
  },
  {
    name: 'a flipped symbol',
    lineCode: 'tri-level',
    symbolHz: 30,
    faults: ['frame/crc'],
    kinds: ['flipped-bit'],
    symbols: 1,
    plant: (wave, symbol) => {
      // The lit symbol of the bit is the one that can flip.
      const at = symbol + (wave.symbols[symbol] === Shade.black ? 1 : 0);
      const shade = wave.symbols[at] === Shade.grey ? Shade.white : Shade.grey;
      return [flash({ ...wave, symbols: wave.symbols.with(at, shade) })];
    },
  },
  {
    name: 'a burst of noise',
    lineCode: 'tri-level',
    symbolHz: 30,
    faults: [...crc, 'frame/too-short', 'timing/skipped-refresh'],
    kinds: ['burst'],
    symbols: 8,
    plant: (wave, symbol) => {
      const noise = noiseOf(symbol);
      return changed(wave, symbol, 8, (level) => level + 60_000 * noise());
    },
  },
  {
    name: 'lost samples',
    lineCode: 'tri-level',
    symbolHz: 30,
    faults: ['timing/gap'],
    kinds: ['gap'],
    symbols: 5,
    plant: (wave, symbol) => {
      const block = flash(wave);
      const from = Math.round((timeOf(wave, symbol) * block.sampleHz) / 1e6);
      const to = Math.round((timeOf(wave, symbol + 5) * block.sampleHz) / 1e6);
      return [
        { ...block, levels: block.levels.slice(0, from) },
        { ...block, firstIndex: to, levels: block.levels.slice(to) },
      ];
    },
  },
  {
    name: 'a step of the ambient light',
    lineCode: 'tri-level',
    symbolHz: 30,
    faults: [...crc, 'timing/skipped-refresh', 'frame/too-short'],
    kinds: ['ambient-step'],
    symbols: 1,
    // The receiver follows steps; this one drives white and grey into the end of the scale.
    plant: (wave, symbol) => changed(wave, symbol, Infinity, (level) => level + 52_000),
  },
];

export const waveOf = ({ lineCode, symbolHz }: Planted): Waveform =>
  waveform(frameOf(), { lineCode, symbolHz });

/** Symbols at which faults are planted: data of the frame, on either symbol of a bit. */
export const plantedSymbols: Readonly<Record<LineCode, readonly number[]>> = {
  'tri-level': [148, 191, 231, 308, 359],
  'bi-level': [97, 143, 190, 207, 223],
};
