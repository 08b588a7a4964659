/** The device ID of an imp that lives in a folder: given or invented once, then kept beside its keys, to which it belongs. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeviceId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';

/** Throws ImpError `device-id` where another imp lives there than the wanted one. */
export function deviceIdIn(folder: string, wanted?: DeviceId): DeviceId {
  const path = join(folder, 'device-id');
  const kept = textOf(path)?.trim();
  if (kept === undefined) {
    const made = wanted ?? DeviceId.parse(`5000${randomBytes(6).toString('hex')}`);
    writeFileSync(path, `${made}\n`, { mode: 0o600 });
    return made;
  }
  const found = DeviceId.safeParse(kept);
  if (!found.success)
    throw new ImpError('device-id', `${path} holds no device ID`, "put the imp's own ID back, 16 hex digits");
  if (wanted === undefined || wanted === found.data) return found.data;
  throw new ImpError(
    'device-id',
    `in ${folder} lives the imp ${found.data}, not ${wanted}`,
    'name another folder with --nvram, or leave --device-id out',
  );
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ImpError('device-id', `${path} cannot be read`, 'give this user the right to read it');
  }
}
