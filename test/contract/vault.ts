/** The law of the imp's keys (firmware/ports.ts, `Vault`), for every implementation. `other` is another implementation, which must agree. */
import { createPublicKey, verify } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Vault } from '../../firmware/ports.ts';
import { ImpStore } from '../../firmware/store/imp-store.ts';
import { fuseBytes, sealTagBytes } from '../../firmware/store/fuses.ts';
import { FlashChip } from '../../hardware/flash-chip.ts';
import { configurationOf } from '../host/nvram/configuration.ts';

type Make = (fuses: Uint8Array) => Vault;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const fuses = fc.uint8Array({ minLength: fuseBytes, maxLength: fuseBytes });
const message = fc.uint8Array({ maxLength: 300 });
const recordNumber = fc.nat(0xffff_ffff);

export function vaultContract(name: string, make: Make, other: Make): void {
  describe(`${name} keeps the law of the imp's keys`, () => {
    it('signs so that anybody with the public key can verify it', () => {
      fc.assert(
        fc.property(fuses, message, (secret, bytes) => {
          const vault = make(secret);
          const x = Buffer.from(vault.publicKey).toString('base64url');
          const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
          expect(verify(null, bytes, key, vault.sign(bytes))).toBe(true);
          expect(verify(null, Uint8Array.of(...bytes, 0), key, vault.sign(bytes))).toBe(false);
        }),
        { numRuns: 25 },
      );
    });

    it('has the same key, signature and seal as the other vault with these fuses', () => {
      fc.assert(
        fc.property(fuses, recordNumber, message, (secret, number, bytes) => {
          const [vault, peer] = [make(secret), other(secret)];
          expect(hex(vault.publicKey)).toBe(hex(peer.publicKey));
          expect(hex(vault.sign(bytes))).toBe(hex(peer.sign(bytes)));
          expect(hex(vault.seal(number, bytes))).toBe(hex(peer.seal(number, bytes)));
        }),
        { numRuns: 25 },
      );
    });

    it('opens what was sealed, and nothing altered, of another record or of another imp', () => {
      fc.assert(
        fc.property(fuses, recordNumber, message, fc.nat(), (secret, number, bytes, place) => {
          const vault = make(secret);
          const sealed = other(secret).seal(number, bytes);
          expect(sealed).toHaveLength(bytes.length + sealTagBytes);
          const opened = vault.open(number, sealed);
          expect(opened === null ? null : hex(opened)).toBe(hex(bytes));
          const bit = place % (8 * sealed.length);
          const altered = sealed.slice();
          altered[bit >> 3]! ^= 1 << (bit & 7);
          expect(vault.open(number, altered)).toBeNull();
          expect(vault.open((number + 1) % 2 ** 32, sealed)).toBeNull();
          expect(make(secret.map((byte) => byte ^ 1)).open(number, sealed)).toBeNull();
        }),
        { numRuns: 25 },
      );
    });

    it('takes bytes too short for a seal for altered ones', () => {
      const vault = make(new Uint8Array(fuseBytes));
      for (let length = 0; length <= sealTagBytes; length++)
        expect(vault.open(1, new Uint8Array(length)), `${length} bytes`).toBeNull();
    });

    it('refuses fuses of another length', () => {
      for (const length of [0, fuseBytes - 1, fuseBytes + 1])
        expect(() => make(new Uint8Array(length))).toThrow(RangeError);
    });

    it('reads the flash image that the other vault wrote', () => {
      const secret = new Uint8Array(fuseBytes).fill(5);
      const flash = new FlashChip();
      new ImpStore(flash, other(secret)).configure(configurationOf(1));
      const store = new ImpStore(new FlashChip({ image: flash.image() }), make(secret));
      expect(store.configuration).toEqual(configurationOf(1));
      expect(store.faults).toEqual([]);
    });
  });
}
