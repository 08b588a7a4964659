/**
 * The platform's identifiers: how they read, how they print, how they lie on the optical wire.
 * Source: the vendor's JavaScript BlinkUp SDK 0.3.0 (byte order), Dev Center (forms).
 */
import { z } from 'zod';

const hexId = (name: string) =>
  z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.string().regex(/^[0-9a-f]{16}$/, `${name} is 16 hexadecimal digits`));

/** Names one impCloud user during BlinkUp: 16 hex digits, 8 bytes on the wire. */
export const PlanId = hexId('a plan ID').brand<'PlanId'>();
export type PlanId = z.infer<typeof PlanId>;

/** Good for one attempt of one device: 16 hex digits, 8 bytes on the wire. */
export const EnrollmentToken = hexId('an enrollment token').brand<'EnrollmentToken'>();
export type EnrollmentToken = z.infer<typeof EnrollmentToken>;

/** Names one imp for life: 16 hex digits; `5000` + MAC from the imp003 on. */
export const DeviceId = hexId('a device ID').brand<'DeviceId'>();
export type DeviceId = z.infer<typeof DeviceId>;

/** Names one agent: 12 URL-safe characters, a function of (device ID, plan ID). */
export const AgentId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{12}$/, 'an agent ID is 12 characters of A-Z a-z 0-9 _ -')
  .brand<'AgentId'>();
export type AgentId = z.infer<typeof AgentId>;

/** Length of a plan ID or a token on the wire. */
export const wireIdBytes = 8;

/** The 8 wire bytes of a plan ID or token: the hex digits' bytes, last first. */
export const wireBytesOfId = (id: PlanId | EnrollmentToken): Uint8Array =>
  Uint8Array.from({ length: wireIdBytes }, (_, i) => Number.parseInt(id.slice(14 - 2 * i, 16 - 2 * i), 16));

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The 16 hex digits of 8 wire bytes. Throws RangeError on another length. */
export function hexOfWireBytes(bytes: Uint8Array): string {
  if (bytes.length !== wireIdBytes)
    throw new RangeError(`an ID is ${wireIdBytes} bytes, not ${bytes.length}`);
  let hex = '';
  for (const byte of bytes) hex = (hexOfByte[byte] ?? '') + hex;
  return hex;
}
