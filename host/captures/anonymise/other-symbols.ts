/** Other symbols for a bi-level flash that was not decoded: a frame as long as it, that suffered as it did. Pure. */
import type { ChanceStream } from '../../../hardware/random.ts';
import { crcBytes, encodeFrame, frameBytes, frameHeadBytes, header } from '../../../protocol/frame.ts';
import { encodePacket, maxPacketBytes } from '../../../protocol/packet.ts';
import { bitsOfBytes } from '../../../protocol/waveform.ts';
import { madeUpPacket } from './made-up-packet.ts';

/** What is known of how it failed. */
export interface Failing {
  readonly code: string;
  /** The symbol at which it did; null where that is not known. */
  readonly at: number | null;
  /** How often other symbols came out as something else than they were. */
  readonly attempt: number;
}

const headerBits = bitsOfBytes(Uint8Array.of(header));
/** Sync right before the header, without any symbol twice or missing. */
const leastSync = 16;
/** A frame is as long as it says if it ends this near to what was seen of it. */
const believedSymbols = 40;
/** So many zeros a check sum ends with: what comes after the last white is not seen. Source: its table has few values. */
const endZeros = new Set([0, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
/** More repeats than these are not guessed. */
const mostRepeats = 5;

/** Where the header begins; null where it does not stand right behind the sync. */
export function headerIn(symbols: readonly number[]): number | null {
  const wanted = [...Array.from({ length: leastSync }, (_, i) => (i + 1) % 2), ...headerBits];
  const found = symbols.findIndex((_, from) => wanted.every((bit, i) => symbols[from + i] === bit));
  return found < 0 ? null : found + leastSync;
}

/** A symbol for each that was seen, and more where the frame ends in black; null where there is no such frame. `begin`: of the header. */
export function otherSymbols(
  old: readonly number[],
  begin: number,
  failing: Failing,
  chance: ChanceStream,
): readonly number[] | null {
  const seen = old.length - begin;
  const told = toldBytes(old, begin);
  const isCut = failing.code === 'too-short';
  const isBelieved = isCut || Math.abs(8 * told - seen) <= believedSymbols;
  const bytes = isBelieved ? told : Math.ceil(seen / 8);
  const packet = madeUpPacket(bytes - frameHeadBytes - crcBytes, chance);
  if (packet === null || bytes > frameBytes(maxPacketBytes)) return null;
  const frame = bitsOfBytes(encodeFrame(encodePacket(packet)));
  const body = isCut
    ? frame.slice(0, seen)
    : failing.code === 'skipped-refresh' && failing.at !== null
      ? held(frame, failing.at - begin)
      : spoilt(frame, repeatsIn(seen - frame.length), failing.attempt, chance);
  const sync = Array.from({ length: begin }, (_, i) => (begin - i + 1) % 2);
  const rest = Array<number>(Math.max(0, seen - body.length)).fill(0);
  return [...sync, ...body, ...rest];
}

/** How long the frame says it is. */
const toldBytes = (symbols: readonly number[], begin: number): number =>
  frameBytes(symbols.slice(begin + 8, begin + 16).reduce((value, bit, i) => value + bit * 2 ** (7 - i), 0));

/** The fewest that explain where the last white stood, counted from the end of the frame. */
function repeatsIn(past: number): number {
  for (let repeats = 0; repeats <= mostRepeats; repeats++) if (endZeros.has(repeats - past)) return repeats;
  return 0;
}

/** Symbols twice at places of chance; in further attempts others that are not shown. */
function spoilt(
  frame: readonly number[],
  repeats: number,
  attempt: number,
  chance: ChanceStream,
): readonly number[] {
  const body = 8 * frameHeadBytes;
  const somewhere = (): number => body + chance.integer(Math.max(1, frame.length - body));
  let symbols = frame;
  for (let i = 0; i < attempt; i++) symbols = held(symbols, somewhere());
  for (let i = 0; i < repeats; i++) {
    const at = somewhere();
    symbols = [...symbols.slice(0, at), ...symbols.slice(at - 1)];
  }
  return symbols;
}

/** The symbol near `at` that is unlike the one before is not shown: that one stays in its place. */
function held(symbols: readonly number[], at: number): readonly number[] {
  const isChange = (i: number): boolean =>
    i > 8 * frameHeadBytes && i < symbols.length && symbols[i] !== symbols[i - 1];
  for (let away = 0; away < symbols.length; away++)
    for (const i of [at - away, at + away])
      if (isChange(i)) return symbols.map((symbol, k) => (k === i ? (symbols[i - 1] ?? symbol) : symbol));
  return symbols;
}
