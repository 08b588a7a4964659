/** Whether a device holds the key that it announced. */
import { createPublicKey, verify } from 'node:crypto';
import { proofBytes } from '../../protocol/device-link.ts';
import type { DeviceId } from '../../protocol/ids.ts';

/** A challenge signed by a device; hex throughout. */
export interface DeviceProof {
  readonly publicKey: string;
  readonly nonce: string;
  readonly deviceId: DeviceId;
  readonly signature: string;
}

/** Whether the Ed25519 signature is right. False, too, for bytes that are no key. */
export function proofHolds({ publicKey, nonce, deviceId, signature }: DeviceProof): boolean {
  try {
    const x = Buffer.from(publicKey, 'hex').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, proofBytes(nonce, deviceId), key, Buffer.from(signature, 'hex'));
  } catch {
    return false;
  }
}
