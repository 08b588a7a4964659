/** Passwords as they are kept: scrypt, with parameters and salt in the text. */
import { scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import type { CloudWorld } from './world.ts';

const keyBytes = 32;
const saltBytes = 16;

const derive = (password: string, salt: Uint8Array, costLog2: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options: ScryptOptions = {
      N: 2 ** costLog2,
      r: 8,
      p: 1,
      maxmem: 2 ** costLog2 * 8 * 128 + 2 ** 20,
    };
    scrypt(password.normalize('NFC'), salt, keyBytes, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });

/** The text to keep of a password. `costLog2`: scrypt's N as a power of two. */
export async function hashPassword(world: CloudWorld, password: string, costLog2: number): Promise<string> {
  const salt = world.randomBytes(saltBytes);
  const key = await derive(password, salt, costLog2);
  return `scrypt:${costLog2}:${Buffer.from(salt).toString('base64url')}:${key.toString('base64url')}`;
}

/** Whether `password` is the one whose text was kept; takes the same time either way. False where the text is none. */
export async function passwordFits(password: string, kept: string): Promise<boolean> {
  const [scheme, costLog2, salt, key] = kept.split(':');
  if (scheme !== 'scrypt' || costLog2 === undefined || salt === undefined || key === undefined) return false;
  const expected = Buffer.from(key, 'base64url');
  const derived = await derive(password, Buffer.from(salt, 'base64url'), Number(costLog2));
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}
