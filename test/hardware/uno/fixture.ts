/** Watches the fixture LED's two pins of an emulated board and makes it send. */
import type { LineCode } from '../../../protocol/line-code.ts';
import { lineCodeTables } from '../../../protocol/line-code.ts';
import { Shade } from '../../../protocol/shade.ts';
import type { Board } from './board.ts';

const chunkBytes = 32;

export class Fixture {
  readonly #board: Board;
  readonly #lineCode: LineCode;
  readonly #active: 'high' | 'low';
  readonly #changes: { readonly shade: Shade; readonly atUs: number }[] = [];

  constructor(board: Board, lineCode: LineCode, active: 'high' | 'low') {
    this.#board = board;
    this.#lineCode = lineCode;
    this.#active = active;
    board.uno.pins.onChange = (atCycles) => this.#note(atCycles / 16);
  }

  /** Uploads the frame and starts it; returns the answer's status. */
  transmit(frame: Uint8Array, symbolHz: number): number | undefined {
    for (let offset = 0; offset < frame.length; offset += chunkBytes)
      this.#board.command({ name: 'frame', offset, bytes: frame.subarray(offset, offset + chunkBytes) });
    const { sync, tail } = lineCodeTables[this.#lineCode].surround['sdk-0.3.0'];
    this.#changes.length = 0;
    return this.#board.command({
      name: 'transmit',
      lineCode: this.#lineCode === 'tri-level' ? 0 : 1,
      polarity: this.#active === 'high' ? 0 : 1,
      period: Math.round((16e6 * 256) / symbolHz),
      frameBytes: frame.length,
      syncSymbols: sync.length,
      tailSymbols: tail.length,
    });
  }

  /** Each change of what is shown, dark before the first. */
  edges(): readonly { readonly shade: Shade; readonly atUs: number }[] {
    return this.#changes.filter(({ shade }, i) => shade !== (this.#changes[i - 1]?.shade ?? Shade.black));
  }

  #note(atUs: number): void {
    const lit = (pin: number): boolean => this.#board.uno.pins.output(pin) === (this.#active === 'high');
    const [grey, white] = [lit(8), lit(9)];
    const shade = white ? Shade.white : grey ? Shade.grey : Shade.black;
    if (this.#lineCode === 'tri-level' && white && !grey) throw new Error(`half of white at ${atUs} us`);
    this.#changes.push({ shade, atUs });
  }
}
