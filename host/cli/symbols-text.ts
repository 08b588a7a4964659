/** A flash for people: its symbols, byte by byte, with what each byte is. */
import { bitsOfBytes, type Waveform } from '../../protocol/waveform.ts';
import { lineCodeTables, type Sender } from '../../protocol/line-code.ts';
import type { Shade } from '../../protocol/shade.ts';
import { FrameWords } from '../up/frame-words.ts';

const bars = ['▁', '▄', '█'] as const;
const hidden = '░';

const drawn = (symbols: readonly Shade[]): string => symbols.map((symbol) => bars[symbol]).join('');

/** One line for the sync, one for each byte, one for the tail. Bytes of secrets show neither symbols nor bits unless `secrets`. */
export function symbolLines(
  frame: Uint8Array,
  { lineCode, symbols }: Waveform,
  sender: Sender,
  secrets: boolean,
): readonly string[] {
  const { sync, tail } = lineCodeTables[lineCode].surround[sender];
  const perByte = (symbols.length - sync.length - tail.length) / frame.length;
  const words = new FrameWords(secrets ? 'all' : 'ssid');
  const lines = Array.from(frame, (byte, i) => {
    const { text, secret } = words.push(byte);
    const shown = symbols.slice(sync.length + i * perByte, sync.length + (i + 1) * perByte);
    const bits = bitsOfBytes(Uint8Array.of(byte)).join('');
    const hex = byte.toString(16).padStart(2, '0');
    return secret
      ? `${hidden.repeat(perByte)}  ${hidden.repeat(8)}  ••  ${text}`
      : `${drawn(shown)}  ${bits}  ${hex}  ${text}`;
  });
  return [`${drawn(sync)}  sync`, ...lines, `${drawn(tail)}  tail`];
}
