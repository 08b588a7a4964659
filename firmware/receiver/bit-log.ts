/** Bits in the order in which they came, each with its time and how sure it is. */

/** Bits of a usual frame: network name, password, enrollment. Most logs stay empty. */
const usual = 512;

/** Numbers kept of each bit: itself, its time, its eye. All lie in one array, since engines take long to make arrays. */
const stride = 3;

const none = new Float64Array(0);

export class BitLog {
  length = 0;
  #kept = none;

  /** `atUs`: when the bit's light was over. `eye`: how far it was from being the other one: 1 is far, 0 undecided. */
  push(bit: number, atUs: number, eye: number): void {
    const at = stride * this.length++;
    if (at === this.#kept.length) this.#grow();
    this.#kept[at] = bit;
    this.#kept[at + 1] = atUs;
    this.#kept[at + 2] = eye;
  }

  bit(index: number): number {
    return (this.#kept[stride * index] ?? 0) | 0;
  }

  atUs(index: number): number {
    return this.#kept[stride * index + 1] ?? 0;
  }

  eye(index: number): number {
    return this.#kept[stride * index + 2] ?? 0;
  }

  clear(): void {
    this.length = 0;
  }

  copy(): BitLog {
    const copy = new BitLog();
    for (let i = 0; i < this.length; i++) copy.push(this.bit(i), this.atUs(i), this.eye(i));
    return copy;
  }

  /** The first `count` bytes, most significant bit first. */
  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let i = 0; i < count * 8; i++) bytes[i >> 3] = ((bytes[i >> 3] ?? 0) << 1) | this.bit(i);
    return bytes;
  }

  #grow(): void {
    const kept = new Float64Array(Math.max(stride * usual, 2 * this.#kept.length));
    kept.set(this.#kept);
    this.#kept = kept;
  }
}
