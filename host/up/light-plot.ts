/** Light as it comes, drawn in the terminal: two columns a bit, the bits under it, the bytes under these. */
import type { LightBlock } from '../../firmware/ports.ts';
import { Receiver } from '../../firmware/receiver/receiver.ts';
import type { SeenBit } from '../../firmware/receiver/receiver.ts';
import { header } from '../../protocol/frame.ts';
import { timeText } from '../traces/text.ts';
import { FrameWords } from './frame-words.ts';
import type { Visible } from './frame-words.ts';

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const hidden = '░';
const bitsPerByte = 8;
const bytesPerRow = 4;
const bitsPerRow = bitsPerByte * bytesPerRow;
const byteColumns = 2 * bitsPerByte;
const byteMask = 0xff;

/** A receiver of its own looks at the light; values that may not be seen show neither light nor bits. */
export class LightPlot {
  /** Which values the next frame may show. */
  visible: Visible = 'none';
  readonly #print: (line: string) => void;
  readonly #receiver = new Receiver({ onBit: (bit) => this.#see(bit) });
  /** Lines of others that came while a row was being drawn. */
  readonly #waiting: string[] = [];
  #brightest = 1;
  #firstLit = 0;
  #muted = false;
  #startUs = 0;
  #light = '';
  #bits = '';
  #words = '';
  #register = 0;
  #inByte = 0;
  #frame: FrameWords | null = null;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Takes the next light. */
  take(block: LightBlock): void {
    for (const event of this.#receiver.push(block)) if (event.kind !== 'preamble') this.#end();
  }

  /** Prints a line: below the row that is being drawn, if there is one. */
  say(line: string): void {
    if (this.#muted) return;
    if (this.#bits === '') this.#print(line);
    else this.#waiting.push(line);
  }

  /** Says nothing more. */
  mute(): void {
    this.#muted = true;
  }

  #end(): void {
    this.#flush();
    this.#frame = null;
    this.#register = 0;
    this.#inByte = 0;
    this.#brightest = 1;
    this.#firstLit = 0;
  }

  #see({ bit, blackLevel, litLevel, riseUs }: SeenBit): void {
    if (this.#bits === '') this.#startUs = riseUs;
    this.#brightest = Math.max(this.#brightest, litLevel);
    if (this.#firstLit === 0) this.#firstLit = litLevel;
    const secret = this.#frame?.nextIsSecret === true;
    this.#light += secret ? hidden + hidden : this.#bar(blackLevel) + this.#bar(litLevel);
    this.#bits += secret ? ' •' : ` ${bit}`;
    this.#register = ((this.#register << 1) | bit) & byteMask;
    this.#inByte++;
    if (this.#frame === null) this.#hunt();
    else if (this.#inByte === bitsPerByte) this.#finishByte(this.#frame);
    if (this.#bits.length >= 2 * bitsPerRow) this.#flush();
  }

  /** The header ends what was hunted through: its own byte begins a new row. */
  #hunt(): void {
    if (this.#register !== header) return;
    const cut = this.#bits.length - byteColumns;
    const [light, bits] = [this.#light.slice(cut), this.#bits.slice(cut)];
    if (cut > 0) {
      [this.#light, this.#bits] = [this.#light.slice(0, cut), this.#bits.slice(0, cut)];
      this.#words = 'preamble';
      this.#flush();
    }
    [this.#light, this.#bits] = [light, bits];
    this.#frame = new FrameWords(this.visible);
    this.#finishByte(this.#frame);
  }

  #finishByte(frame: FrameWords): void {
    const { text, secret } = frame.push(this.#register);
    const hex = this.#register.toString(16).padStart(2, '0');
    this.#words += `  ${secret ? '••' : hex} ${text}`.slice(0, byteColumns).padEnd(byteColumns);
    this.#inByte = 0;
    if (frame.over) this.#end();
  }

  #flush(): void {
    if (this.#bits !== '') this.#printRow();
    for (const line of this.#waiting.splice(0)) this.#print(line);
  }

  #printRow(): void {
    this.#print(`${timeText(this.#startUs)}  ${this.#light}`);
    this.#print(`${' '.repeat(13)}${this.#bits}`);
    if (this.#words !== '') this.#print(`${' '.repeat(13)}${this.#words.trimEnd()}`);
    this.#light = '';
    this.#bits = '';
    this.#words = '';
  }

  #bar(level: number): string {
    // A preamble shows grey only; half-way up, it leaves room for the white to come.
    const top = this.#frame === null ? 2 * this.#firstLit : this.#brightest;
    const step = Math.floor((level / top) * bars.length);
    return bars[Math.max(0, Math.min(bars.length - 1, step))] ?? bars[0];
  }
}
