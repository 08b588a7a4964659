/** Bits in the order in which they came, each with its time and how sure it is. */

/** Bits of a usual frame: network name, password, enrollment. Most logs stay empty. */
const usual = 512;

export class BitLog {
  length = 0;
  #bits = new Uint8Array(0);
  #timesUs = new Float64Array(0);
  #eyes = new Float32Array(0);

  /** `atUs`: when the bit's light was over. `eye`: how far it was from being the other one: 1 is far, 0 undecided. */
  push(bit: number, atUs: number, eye: number): void {
    if (this.length === this.#bits.length) this.#grow();
    this.#bits[this.length] = bit;
    this.#timesUs[this.length] = atUs;
    this.#eyes[this.length++] = eye;
  }

  bit(index: number): number {
    return this.#bits[index] ?? 0;
  }

  atUs(index: number): number {
    return this.#timesUs[index] ?? 0;
  }

  eye(index: number): number {
    return this.#eyes[index] ?? 0;
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
    const [bits, timesUs, eyes] = [this.#bits, this.#timesUs, this.#eyes];
    const room = Math.max(usual, 2 * this.length);
    this.#bits = new Uint8Array(room);
    this.#timesUs = new Float64Array(room);
    this.#eyes = new Float32Array(room);
    this.#bits.set(bits);
    this.#timesUs.set(timesUs);
    this.#eyes.set(eyes);
  }
}
