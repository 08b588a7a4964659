import { randomBytes } from 'node:crypto';

/** The cloud's own clock and chance, injected, so that a seeded rig repeats to the byte. */
export interface CloudWorld {
  /** Whole milliseconds since 1970. */
  nowMs(): number;
  /** `length` fresh bytes: of a cryptographic source wherever strangers can reach the cloud. */
  randomBytes(length: number): Uint8Array;
  /** Calls back once, `delayMs` from now; in real time where a world has no time of its own. */
  after?(delayMs: number, callback: () => void): () => void;
}

/** The machine's clock and the operating system's cryptographic chance. */
export const realWorld: CloudWorld = {
  nowMs: () => Date.now(),
  randomBytes: (length) => Uint8Array.from(randomBytes(length)),
};

/** Calls back once, `delayMs` from now in the world's time; the call is no reason for the process to live on. */
export function afterMs(world: CloudWorld, delayMs: number, callback: () => void): () => void {
  if (world.after !== undefined) return world.after(delayMs, callback);
  const timer = setTimeout(callback, delayMs);
  timer.unref();
  return () => clearTimeout(timer);
}

const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Hexadecimal text of bytes. */
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** `bytes` random bytes as lower-case hexadecimal. */
export const randomHex = (world: CloudWorld, bytes: number): string => hexOf(world.randomBytes(bytes));

/** `length` characters of `letters`, each equally likely. */
export function randomOf(world: CloudWorld, letters: string, length: number): string {
  const fair = 256 - (256 % letters.length);
  let text = '';
  while (text.length < length) {
    for (const byte of world.randomBytes(length)) {
      // A byte beyond the last whole multiple would favour the first letters.
      if (byte < fair && text.length < length) text += letters.charAt(byte % letters.length);
    }
  }
  return text;
}

/** `length` characters of A-Z a-z 0-9, each equally likely. */
export const randomAlphanumerics = (world: CloudWorld, length: number): string =>
  randomOf(world, alphanumerics, length);

/** A fresh row ID in the form of a version 4 UUID, as the vendor's API names accounts, products and groups. */
export function newRowId(world: CloudWorld): string {
  const bytes = world.randomBytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hexOf(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
