/** How often light was how bright: a histogram over the converter's whole scale. */
export const levelBins = 128;

const binOf = 65_536 / levelBins;

export class LevelCounts {
  /** From dark to full scale. */
  readonly counts = new Uint32Array(levelBins);

  add(levels: Uint16Array): void {
    for (const level of levels) {
      const bin = Math.floor(level / binOf);
      this.counts[bin] = (this.counts[bin] ?? 0) + 1;
    }
  }
}
