/** How many packets come through noise, beside a detector that is told all there is to know, on the very same light. */
import type { LightBlock } from '../../firmware/ports.ts';
import { Receiver } from '../../firmware/receiver/receiver.ts';
import { Chance, type ChanceStream } from '../../hardware/random.ts';
import { encodeFrame } from '../../protocol/frame.ts';
import { type LineCode, lineCodeTables } from '../../protocol/line-code.ts';
import { encodePacket } from '../../protocol/packet.ts';
import { BlinkUpSettings, packetOfSettings } from '../../protocol/settings.ts';
import { Shade } from '../../protocol/shade.ts';
import { bitsOfBytes, symbolsOfFrame } from '../../protocol/waveform.ts';
import { type Part, table } from './part.ts';

/** One row of the table: samples a symbol, and grey as a share of white. */
interface Point {
  readonly lineCode: LineCode;
  readonly symbolSamples: number;
  readonly grey: number;
}

const points: readonly Point[] = [8, 16, 32].flatMap((symbolSamples) => [
  { lineCode: 'tri-level', symbolSamples, grey: 0.347 },
  { lineCode: 'tri-level', symbolSamples, grey: 0.53 },
  { lineCode: 'bi-level', symbolSamples, grey: 1 },
]);

const packets = 24;
/** Looked at from the limit on, in these steps, dB. */
const stepDb = 0.75;
const mostSteps = 8;
const black = 26_000;
const white = 7_000;
const sampleHz = 1000;
/** Rates differ from the nominal one by up to this share. */
const rateSpread = 0.02;

/** A frame of 480 bits. */
const frame = encodeFrame(
  encodePacket(
    packetOfSettings(
      BlinkUpSettings.parse({
        planId: '0123456789abcdef',
        token: 'fedcba9876543210',
        network: { ssid: 'Nine_byte', password: 'twenty-five bytes of this' },
      }),
    ),
  ),
);
const bits = bitsOfBytes(frame);

export const packetSuccess: Part = {
  name: 'sensitivity',
  title: 'Packets through noise',
  run() {
    const rows: string[][] = [
      [
        'line code',
        'samples a symbol',
        'grey',
        'limit, dB',
        'told all, dB',
        'impsim, dB',
        'above the limit, dB',
        'wrong',
      ],
    ];
    const series: { name: string; value: number }[] = [];
    for (const point of points) {
      const limitDb = limitOf(point);
      const { own, told, wrong } = measured(point, limitDb);
      const { lineCode, symbolSamples, grey } = point;
      const above = (own - limitDb).toFixed(1);
      const greyText = lineCode === 'bi-level' ? '' : `${grey}`;
      rows.push([
        lineCode,
        `${symbolSamples}`,
        greyText,
        limitDb.toFixed(1),
        told.toFixed(1),
        own.toFixed(1),
        above,
        `${wrong}`,
      ]);
      series.push({ name: `${lineCode} ${symbolSamples} ${greyText}`, value: own - limitDb });
    }
    return Promise.resolve({
      markdown: [
        `SNR at which half of the packets of ${bits.length} bits come through: square edges, white noise, unknown phase, rate within ${rateSpread * 100} %, ` +
          `${packets} packets at each ${stepDb} dB, so that figures are good to about half a decibel. The limit is that of a detector told levels, rate and phase: ` +
          `its formula, and it itself on the same light.`,
        table(rows),
      ].join('\n\n'),
      plot: { title: 'dB above the limit, half of the packets', series },
    });
  },
};

/** Half the distance between the levels to be told apart, in standard deviations of a symbol's mean. */
const certainty = ({ lineCode, symbolSamples, grey }: Point, db: number): number =>
  ((lineCode === 'bi-level' ? 1 : 1 - grey) * Math.sqrt(symbolSamples) * 10 ** (db / 20)) / 2;

/** SNR at which half of the packets have no wrong bit. */
function limitOf(point: Point): number {
  let [low, high] = [-20, 40];
  while (high - low > 0.01) {
    const db = (low + high) / 2;
    if ((1 - tailOf(certainty(point, db))) ** bits.length < 0.5) low = db;
    else high = db;
  }
  return low;
}

/** The normal distribution's tail beyond z, by its continued fraction; good for z above 1. */
function tailOf(z: number): number {
  if (z < 1) return 0.5;
  let fraction = z;
  for (let k = 60; k > 0; k--) fraction = z + k / fraction;
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / fraction;
}

function measured(point: Point, limitDb: number): { own: number; told: number; wrong: number } {
  const shares = { own: [] as number[], told: [] as number[] };
  let wrong = 0;
  for (let step = -2; step < mostSteps; step++) {
    let [own, told] = [0, 0];
    for (let packet = 0; packet < packets; packet++) {
      const flash = flashOf(point, limitDb + step * stepDb, packet);
      const outcome = received(flash.block);
      if (outcome === 'right') own++;
      if (outcome === 'wrong') wrong++;
      if (toldAll(flash, point)) told++;
    }
    shares.own.push(own / packets);
    shares.told.push(told / packets);
    if (own > 0.8 * packets && told > 0.8 * packets) break;
  }
  const crossing = (each: readonly number[]) => limitDb + (crossingOf(each) - 2) * stepDb;
  return { own: crossing(shares.own), told: crossing(shares.told), wrong };
}

/** Where shares rise through a half, in steps; beyond the last where they never do. */
function crossingOf(shares: readonly number[]): number {
  const above = shares.findIndex((share) => share >= 0.5);
  if (above < 0) return shares.length;
  if (above === 0) return 0;
  const [before = 0, after = 1] = shares.slice(above - 1, above + 1);
  return above - 1 + (0.5 - before) / (after - before);
}

interface Flash {
  readonly block: LightBlock;
  /** Samples before the first symbol, and samples a symbol; not whole. */
  readonly lead: number;
  readonly symbolSamples: number;
}

function flashOf({ lineCode, symbolSamples, grey }: Point, db: number, seed: number): Flash {
  const chance = new Chance(seed + 1);
  const shape = chance.stream('shape');
  const actual = symbolSamples * (1 + shape.between(-rateSpread, rateSpread));
  const lead = 0.6 * sampleHz + shape.next();
  const symbols = symbolsOfFrame(frame, { lineCode });
  const levelOf = { [Shade.black]: 0, [Shade.grey]: grey, [Shade.white]: 1 };
  const noise: ChanceStream = chance.stream('noise');
  const sigma = white / 10 ** (db / 20);
  const levels = Uint16Array.from(
    { length: Math.ceil(lead + symbols.length * actual + 0.8 * sampleHz) },
    (_, i) => {
      const shade = symbols[Math.floor((i - lead) / actual)] ?? Shade.black;
      return Math.max(
        0,
        Math.min(0xffff, Math.round(black + white * levelOf[shade] + sigma * noise.gaussian())),
      );
    },
  );
  return { block: { originUs: 0, sampleHz, firstIndex: 0, levels }, lead, symbolSamples: actual };
}

function received(block: LightBlock): 'right' | 'wrong' | 'none' {
  const receiver = new Receiver();
  const events = [...receiver.push(block), ...receiver.end()];
  const packet = events.find(({ kind }) => kind === 'packet');
  if (packet?.kind !== 'packet') return 'none';
  return encodePacket(packet.packet).every((byte, i) => byte === frame[2 + i]) ? 'right' : 'wrong';
}

/** The detector that is told levels, rate and phase: the mean of each symbol that tells a bit. */
function toldAll({ block, lead, symbolSamples }: Flash, { lineCode, grey }: Point): boolean {
  const triLevel = lineCode === 'tri-level';
  const first = lineCodeTables[lineCode].surround['sdk-0.3.0'].sync.length;
  const threshold = black + white * (triLevel ? (1 + grey) / 2 : 0.5);
  return bits.every((bit, index) => {
    const symbol = first + (triLevel ? 2 * index + 1 : index);
    const from = Math.ceil(lead + symbol * symbolSamples);
    const to = Math.ceil(lead + (symbol + 1) * symbolSamples);
    const mean = block.levels.subarray(from, to).reduce((sum, level) => sum + level, 0) / (to - from);
    return Number(mean > threshold) === bit;
  });
}
