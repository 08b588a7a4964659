/**
 * What an imp's one-time fuses hold, and what every `Vault` makes of it, so that a flash image sealed by one opens with
 * another. HKDF (RFC 5869) with SHA-256 and no salt turns the secret into the two keys; AES-256-GCM (NIST SP 800-38D)
 * seals, Ed25519 (RFC 8032) signs. Chosen: the vendor tells nothing of its imps' own storage.
 */

/** Length of the secret that an imp's fuses hold, and of each key. */
export const fuseBytes = 32;

/** HKDF's info of each key. */
export const keyPurposes = { seal: 'impsim flash seal', device: 'impsim device key' } as const;

/** Length of the tag behind the sealed bytes. */
export const sealTagBytes = 16;

const nonceBytes = 12;

/** AES-GCM's nonce of a record: its ever-rising number, big-endian at the end, so that none is used twice. */
export function sealNonce(recordNumber: number): Uint8Array {
  const nonce = new Uint8Array(nonceBytes);
  new DataView(nonce.buffer).setUint32(nonceBytes - 4, recordNumber);
  return nonce;
}

/** The fuses' secret. Throws RangeError where it is not `fuseBytes` long. */
export function checkedFuses(fuses: Uint8Array): Uint8Array {
  if (fuses.length === fuseBytes) return fuses;
  throw new RangeError(`an imp's fuses hold ${fuseBytes} bytes, not ${fuses.length}`);
}
