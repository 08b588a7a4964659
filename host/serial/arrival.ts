/** How unevenly samples arrive that were taken evenly: the line's jitter, which the light's own time is free of. Pure. */

/** Light is looked at second by second. */
const windowUs = 1_000_000;
/** How far the two clocks may drift apart in that time: the ceramic resonator of a cheap board is half a per cent off. */
const mostDriftUs = 10_000;
/** Bins of the distribution, and how many: up to a second. */
const binUs = 100;
const bins = 10_000;

export class ArrivalMeter {
  readonly #counts = new Uint32Array(bins);
  #total = 0;
  #worstUs = 0;
  #window: number[] = [];
  #windowEndUs = -Infinity;
  /** How late the promptest record of the window before was, on a scale whose zero does not matter. */
  #floorUs = Infinity;

  /** A record whose last sample was taken at `lightUs` arrived at `arrivedUs`; the two clocks need not agree. */
  add(lightUs: number, arrivedUs: number): void {
    if (lightUs >= this.#windowEndUs) {
      this.#close();
      this.#windowEndUs = lightUs + windowUs;
    }
    this.#window.push(arrivedUs - lightUs);
  }

  /** The light's time was set anew. */
  restart(): void {
    this.#close();
    this.#floorUs = Infinity;
    this.#windowEndUs = -Infinity;
  }

  /** 99 of 100 records came no later than this behind the promptest, milliseconds. */
  get jitterMs(): number {
    let left = Math.ceil(this.#total * 0.99);
    if (left === 0) return 0;
    const bin = this.#counts.findIndex((count) => (left -= count) <= 0);
    return Math.min(((bin + 1) * binUs) / 1000, this.worstMs);
  }

  /** The latest one, milliseconds. */
  get worstMs(): number {
    return this.#worstUs / 1000;
  }

  #close(): void {
    if (this.#window.length === 0) return;
    const promptest = this.#window.reduce((least, late) => Math.min(least, late));
    this.#floorUs = Math.min(promptest, this.#floorUs + mostDriftUs);
    for (const late of this.#window) {
      const behindUs = late - this.#floorUs;
      const bin = Math.min(bins - 1, Math.floor(behindUs / binUs));
      this.#counts[bin] = (this.#counts[bin] ?? 0) + 1;
      this.#worstUs = Math.max(this.#worstUs, behindUs);
    }
    this.#total += this.#window.length;
    this.#window = [];
  }
}
