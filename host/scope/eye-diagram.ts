/** Light folded over its symbol period: where lines cross and where they keep apart. Pure. */
import type { SeenBit } from '../../firmware/receiver/seen-bit.ts';
import type { LightHistory } from '../captures/light-history.ts';
import { sampleTimeUs } from '../rig/shine.ts';

/**
 * How often light was seen where. Two symbols wide, aligned to the lit one: its rise stands at a quarter, its fall at three
 * quarters of the width.
 */
export interface Eye {
  /** `counts[row][column]`; row 0 is the brightest, and all rows together are the whole scale. */
  readonly counts: readonly (readonly number[])[];
  /** The largest of them, 0 where nothing was seen yet. */
  readonly most: number;
}

/** How finely it is counted. */
export interface EyeSize {
  readonly columns: number;
  readonly rows: number;
}

/** As much as a terminal shows. */
export const textEye: EyeSize = { columns: 48, rows: 9 };

const symbolsBefore = 0.5;
const symbolsShown = 2;
const fullScale = 65_535;
/** From never to often. */
const letters = ' ·:+#';

/** Collects the eye of one transmission, pulse by pulse: each is aligned by its own rise, so a drifting screen does not blur it. */
export class EyeDiagram {
  readonly #size: EyeSize;
  readonly #counts: readonly Uint32Array[];
  #most = 0;

  constructor(size: EyeSize = textEye) {
    this.#size = size;
    this.#counts = Array.from({ length: size.rows }, () => new Uint32Array(size.columns));
  }

  /** `history` must reach back to half a symbol before the pulse. */
  add({ riseUs }: Pick<SeenBit, 'riseUs'>, symbolUs: number, history: LightHistory): void {
    const { columns, rows } = this.#size;
    const fromUs = riseUs - symbolsBefore * symbolUs;
    const perUs = columns / (symbolsShown * symbolUs);
    for (const block of history.since(fromUs))
      for (const [i, level] of block.levels.entries()) {
        const column = Math.floor((sampleTimeUs(block, i) - fromUs) * perUs);
        if (column >= columns) return;
        this.#count(column, rows - 1 - Math.min(rows - 1, Math.floor((level / fullScale) * rows)));
      }
  }

  /** A copy of what was collected. */
  eye(): Eye {
    return { counts: this.#counts.map((row) => [...row]), most: this.#most };
  }

  #count(column: number, row: number): void {
    const cells = this.#counts[row];
    if (cells === undefined) return;
    const count = (cells[column] ?? 0) + 1;
    cells[column] = count;
    this.#most = Math.max(this.#most, count);
  }
}

/** The eye as text, one line a row, the brightest first. */
export const eyeLines = ({ counts, most }: Eye): readonly string[] =>
  counts.map((row) =>
    row
      .map((count) => {
        const share = most === 0 ? 0 : count / most;
        return letters[
          count === 0 ? 0 : 1 + Math.min(letters.length - 2, Math.floor(share * (letters.length - 1)))
        ];
      })
      .join(''),
  );
