/** The cloud's one secret: what makes agent IDs unguessable and keeps keys and tokens out of the database. */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { AgentId, wireBytesOfId, wireIdBytes, type DeviceId, type PlanId } from '../../protocol/ids.ts';

export const secretBytes = 32;
/** Of AES-GCM. */
export const nonceBytes = 12;
const tagBytes = 16;

/** Keyed hashes under the cloud's secret; the secret itself cannot be read from it. */
export interface CloudSecret {
  /** What an API key is found by. */
  hashOfApiKey(key: string): string;
  /** What an enrollment token is found by. */
  hashOfToken(token: string): string;
  /** What a page session is found by. */
  hashOfSession(token: string): string;
  /** What something else that is shown once is found by; `purpose` keeps kinds of secret apart. */
  hashOf(purpose: string, secret: string): string;
  /** Text that only the cloud can read again (AES-256-GCM), bound to its purpose. `nonce`: 12 fresh random bytes. */
  seal(purpose: string, text: string, nonce: Uint8Array): string;
  /** What was sealed. Throws Error if it was not sealed by this cloud for this purpose. */
  unseal(purpose: string, sealed: string): string;
  /** An SDK installation of an account, by what it said of itself. */
  hashOfInstallation(accountId: string, said: string): string;
  /** The agent of a pair: stable, not guessable. `planId` null: a DUT, for which eight zero bytes stand (chosen). */
  agentId(deviceId: DeviceId, planId: PlanId | null): AgentId;
  /** Says whether a database was made under this secret. */
  readonly fingerprint: string;
}

/** `bytes`: `secretBytes` of them. Throws RangeError on another length. */
export function cloudSecret(bytes: Uint8Array): CloudSecret {
  if (bytes.length !== secretBytes) throw new RangeError(`the secret of a cloud is ${secretBytes} bytes`);
  const key = Uint8Array.from(bytes);
  const hash = (purpose: string, ...parts: readonly (string | Uint8Array)[]): Buffer => {
    const mac = createHmac('sha256', key).update(purpose);
    // A zero byte before each part: no two lists of parts read the same.
    for (const part of parts) mac.update('\0').update(part);
    return mac.digest();
  };
  const sealingKey = hash('sealing key');
  return {
    hashOf: (purpose, text) => hash(purpose, text).toString('base64url'),
    seal: (purpose, text, nonce) => {
      const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce).setAAD(Buffer.from(purpose));
      const sealed = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(sealed).toString('base64url');
    },
    unseal: (purpose, sealed) => {
      const whole = Buffer.from(sealed, 'base64url');
      const end = whole.length - tagBytes;
      const opener = createDecipheriv('aes-256-gcm', sealingKey, whole.subarray(0, nonceBytes))
        .setAAD(Buffer.from(purpose))
        .setAuthTag(whole.subarray(end));
      return opener.update(whole.subarray(nonceBytes, end)).toString('utf8') + opener.final('utf8');
    },
    hashOfApiKey: (apiKey) => hash('api key', apiKey).toString('base64url'),
    hashOfToken: (token) => hash('enrollment token', token).toString('base64url'),
    hashOfSession: (token) => hash('page session', token).toString('base64url'),
    hashOfInstallation: (accountId, said) => hash('installation', accountId, said).toString('base64url'),
    agentId: (deviceId, planId) =>
      AgentId.parse(
        hash('agent', deviceId, planId === null ? new Uint8Array(wireIdBytes) : wireBytesOfId(planId))
          .subarray(0, 9)
          .toString('base64url'),
      ),
    fingerprint: hash('fingerprint').subarray(0, 9).toString('base64url'),
  };
}
