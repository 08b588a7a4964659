/** What can be wrong with a port or a board, in the user's words. */
import { baudRates, samplerLinkVersion } from '../../protocol/sampler-link/records.ts';
import { ImpError } from '../imp-error.ts';

export const portErrors = {
  'no-port': (path: string) =>
    new ImpError(
      'no-port',
      `there is no port ${path}`,
      'plug the board in, or see with impsim doctor which ports there are',
    ),
  'port-busy': (path: string) =>
    new ImpError(
      'port-busy',
      `another program has ${path} open`,
      'close it: an Arduino IDE’s serial monitor, or another impsim',
    ),
  'no-permission': (path: string) =>
    new ImpError(
      'no-permission',
      `${path} may not be opened by this user`,
      'add yourself to the group that owns it, on Debian and Ubuntu: sudo usermod -a -G dialout $USER, then log in anew',
    ),
  'port-lost': (path: string) =>
    new ImpError('port-lost', `the board on ${path} was unplugged`, 'plug it in again'),
  'port-failed': (path: string, words: string) =>
    new ImpError(
      'port-failed',
      `${path} cannot be used: ${words}`,
      'plug the board out and in, and try again',
    ),
  'no-answer': (path: string) =>
    new ImpError(
      'no-answer',
      `nothing on ${path} says hello, at ${baudRates.join(' or ')} baud`,
      `put the sampler on the board: impsim flash --port ${path}`,
    ),
  'wrong-firmware': (path: string) =>
    new ImpError(
      'wrong-firmware',
      `the board on ${path} talks, but not as a sampler: it runs another program`,
      `run impsim flash --port ${path}`,
    ),
  'wrong-version': (path: string, version: number) =>
    version < samplerLinkVersion
      ? new ImpError(
          'old-version',
          `the sampler on ${path} is older than this impsim (link version ${version}, wanted ${samplerLinkVersion})`,
          `run impsim flash --port ${path}`,
        )
      : new ImpError(
          'new-version',
          `the sampler on ${path} is newer than this impsim (link version ${version}, known ${samplerLinkVersion})`,
          'update impsim',
        ),
  'wrong-speed': (path: string, baud: number) =>
    new ImpError(
      'wrong-speed',
      `what ${path} sends is unreadable at ${baud} baud`,
      `leave the baud rate to impsim, or put the sampler on the board: impsim flash --port ${path}`,
    ),
} as const;

/** A native error of opening or using a port. */
export function portError(path: string, error: unknown): ImpError {
  if (error instanceof ImpError) return error;
  const words = error instanceof Error ? error.message : String(error);
  if (/no such (file|device)|ENOENT|ENXIO|File not found|ENODEV/i.test(words))
    return portErrors['no-port'](path);
  if (/lock port|busy|temporarily unavailable|EBUSY|Access denied/i.test(words))
    return portErrors['port-busy'](path);
  if (/permission denied|EACCES|EPERM/i.test(words)) return portErrors['no-permission'](path);
  if (/unplugged|EIO|disconnected|bad file descriptor/i.test(words)) return portErrors['port-lost'](path);
  return portErrors['port-failed'](path, words.replace(/^Error:?\s*/, ''));
}
