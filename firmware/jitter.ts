/** Spreads out what a whole fleet would else do at the same time, for instance connect again after a power cut. */

/** Waits become up to a quarter longer (chosen). */
const spread = 0.25;

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (const letter of text) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return state;
}

/** `delayUs` made longer by a share that differs from device to device and from time to time, and repeats in a rerun. */
export const withJitter = (delayUs: number, deviceId: string, count: number): number =>
  delayUs + Math.floor((hash(`${deviceId} ${count}`) / 2 ** 32) * spread * delayUs);
