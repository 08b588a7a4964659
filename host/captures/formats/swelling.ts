/** How much compressed data can be given to an inflater at once: a bomb swells a thousandfold, and must do no harm. */

/** What comes out of a piece should be about so much, bytes. */
const wantedBytes = 65_536;
/** Each piece costs the inflater a copy of its window: small ones are slow. */
const leastBytes = 512;
const mostBytes = 16_384;

export class Swelling {
  /** Of the next piece. The first is small: nobody knows yet. */
  pieceBytes = leastBytes;

  /** A piece became so much. */
  note(pieceBytes: number, inflatedBytes: number): void {
    const fitting = (wantedBytes * pieceBytes) / Math.max(1, inflatedBytes);
    this.pieceBytes = Math.max(leastBytes, Math.min(mostBytes, Math.round(fitting)));
  }
}
