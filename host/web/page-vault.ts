import { gcm } from '@noble/ciphers/aes.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Vault } from '../../firmware/ports.ts';
import { checkedFuses, fuseBytes, keyPurposes, sealNonce, sealTagBytes } from '../../firmware/store/fuses.ts';

/** The imp's keys in a page: byte for byte what `NodeVault` makes of the same fuses, in JavaScript alone. */
export class PageVault implements Vault {
  readonly publicKey: Uint8Array;
  readonly #privateKey: Uint8Array;
  readonly #sealKey: Uint8Array;

  /** Throws RangeError where `fuses` is not `fuseBytes` long. */
  constructor(fuses: Uint8Array) {
    const secret = checkedFuses(fuses);
    const derive = (purpose: string): Uint8Array =>
      hkdf(sha256, secret, new Uint8Array(), new TextEncoder().encode(purpose), fuseBytes);
    this.#sealKey = derive(keyPurposes.seal);
    this.#privateKey = derive(keyPurposes.device);
    this.publicKey = ed25519.getPublicKey(this.#privateKey);
  }

  sign(message: Uint8Array): Uint8Array {
    return ed25519.sign(message, this.#privateKey);
  }

  seal(recordNumber: number, bytes: Uint8Array): Uint8Array {
    return gcm(this.#sealKey, sealNonce(recordNumber)).encrypt(bytes);
  }

  open(recordNumber: number, sealed: Uint8Array): Uint8Array | null {
    if (sealed.length < sealTagBytes) return null;
    try {
      return gcm(this.#sealKey, sealNonce(recordNumber)).decrypt(sealed);
    } catch {
      return null;
    }
  }
}
