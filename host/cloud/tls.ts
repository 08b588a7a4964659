/** The cloud's own certificate authority, made at the first start that needs one, and certificates by it. */
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { ImpError } from '../imp-error.ts';

/** A certificate and its private key, PEM. */
export interface KeyedCertificate {
  readonly cert: string;
  readonly key: string;
}

const dayMs = 24 * 3_600_000;

/** Ten years (chosen): devices pin it, so a new one means a visit to each. */
const authorityMs = 3650 * dayMs;

/** A server's certificate is made at each start and not kept. Browsers refuse longer ones than 398 days. */
const serverMs = 397 * dayMs;

const common = { algorithm: 'sha256', keyType: 'ec', curve: 'P-256' } as const;

async function makeAuthority(): Promise<KeyedCertificate> {
  const { cert, private: key } = await (
    await import('selfsigned')
  ).generate([{ name: 'commonName', value: 'impsim cloud' }], {
    ...common,
    notAfterDate: new Date(Date.now() + authorityMs),
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert, key };
}

/** A certificate for a server that is reached under `hosts`, names or addresses, by an authority. */
export async function serverCertificate(
  authority: KeyedCertificate,
  hosts: readonly string[],
): Promise<KeyedCertificate> {
  const { cert, private: key } = await (
    await import('selfsigned')
  ).generate([{ name: 'commonName', value: hosts[0] ?? 'localhost' }], {
    ...common,
    notAfterDate: new Date(Date.now() + serverMs),
    ca: { cert: authority.cert, key: authority.key },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: hosts.map((host) => (isIP(host) === 0 ? { type: 2, value: host } : { type: 7, ip: host })),
      },
    ],
  });
  return { cert, key };
}

/** Where a data folder keeps the authority: the certificate for devices to pin, and its key for its user alone. */
export const authorityFiles = { cert: 'ca.pem', key: 'ca.key' } as const;

/**
 * The authority of a data folder, made and kept there if there is none; without a folder one that ends with the process.
 * Throws ImpError `authority-unreadable`.
 */
export async function openAuthority(folder: string | undefined): Promise<KeyedCertificate> {
  if (folder === undefined) return makeAuthority();
  const certPath = join(folder, authorityFiles.cert);
  const keyPath = join(folder, authorityFiles.key);
  const read = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);
  const [cert, key] = await Promise.all([read(certPath), read(keyPath)]);
  if (cert === null && key === null) {
    const made = await makeAuthority();
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // The key last: a folder without it is one that was cut off in the making.
    await write(certPath, made.cert);
    await write(keyPath, made.key);
    return made;
  }
  if (cert === null || key === null || !fits(cert))
    throw new ImpError(
      'authority-unreadable',
      `the cloud's certificate authority cannot be read from ${certPath} and ${keyPath}`,
      'restore both from a backup; or remove both, and give the new ca.pem to every device',
    );
  await chmod(keyPath, 0o600);
  return { cert, key };
}

function fits(cert: string): boolean {
  try {
    return new X509Certificate(cert).ca;
  } catch {
    return false;
  }
}

async function write(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  await file.writeFile(text);
  await file.sync();
  await file.close();
  await rename(`${path}.new`, path);
}
