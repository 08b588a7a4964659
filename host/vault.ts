import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  sign,
} from 'node:crypto';
import type { Vault } from '../firmware/ports.ts';
import { checkedFuses, fuseBytes, keyPurposes, sealNonce, sealTagBytes } from '../firmware/store/fuses.ts';

export { fuseBytes } from '../firmware/store/fuses.ts';

/** DER of a PKCS #8 Ed25519 private key up to its 32 bytes. Source: RFC 8410. */
const ed25519Pkcs8Head = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32);

/** The imp's keys on a host with Node: AES-256-GCM for the flash, Ed25519 for the cloud, both derived from the fuses' secret. */
export class NodeVault implements Vault {
  readonly publicKey: Uint8Array;
  readonly #privateKey: ReturnType<typeof createPrivateKey>;
  readonly #sealKey: Uint8Array;

  /** Throws RangeError where `fuses` is not `fuseBytes` long. */
  constructor(fuses: Uint8Array) {
    const secret = checkedFuses(fuses);
    const derive = (purpose: string): Uint8Array =>
      new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), purpose, fuseBytes));
    this.#sealKey = derive(keyPurposes.seal);
    this.#privateKey = createPrivateKey({
      key: Buffer.concat([ed25519Pkcs8Head, derive(keyPurposes.device)]),
      format: 'der',
      type: 'pkcs8',
    });
    const spki = createPublicKey(this.#privateKey).export({ format: 'der', type: 'spki' });
    this.publicKey = Uint8Array.from(spki.subarray(-32));
  }

  sign(message: Uint8Array): Uint8Array {
    return Uint8Array.from(sign(null, message, this.#privateKey));
  }

  seal(recordNumber: number, bytes: Uint8Array): Uint8Array {
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey, sealNonce(recordNumber));
    return Uint8Array.from(Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]));
  }

  open(recordNumber: number, sealed: Uint8Array): Uint8Array | null {
    if (sealed.length < sealTagBytes) return null;
    const decipher = createDecipheriv('aes-256-gcm', this.#sealKey, sealNonce(recordNumber));
    decipher.setAuthTag(sealed.subarray(sealed.length - sealTagBytes));
    try {
      const bytes = decipher.update(sealed.subarray(0, sealed.length - sealTagBytes));
      return Uint8Array.from(Buffer.concat([bytes, decipher.final()]));
    } catch {
      return null;
    }
  }
}
