/** What ails a database file, in the user's words. */
import { ImpError } from '../../imp-error.ts';

const faults: readonly {
  readonly codes: RegExp;
  readonly code: string;
  readonly cause: string;
  readonly cure: string;
}[] = [
  {
    codes: /^SQLITE_FULL/,
    code: 'disk-full',
    cause: 'the disk of the data folder is full; nothing of the request was kept',
    cure: 'free some space; the cloud goes on by itself',
  },
  {
    codes: /^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/,
    code: 'database-readonly',
    cause: 'the database in the data folder cannot be written',
    cure: 'give this user the right to write there, or choose another data folder',
  },
  {
    codes: /^SQLITE_(CORRUPT|NOTADB)/,
    code: 'database-unreadable',
    cause: 'the database is damaged',
    cure: 'restore the folder from a backup, or use another data folder',
  },
  {
    codes: /^SQLITE_(IOERR|NOMEM)/,
    code: 'disk-failed',
    cause: 'the disk of the data folder failed; nothing of the request was kept',
    cure: 'look at the disk and its free space, then start the cloud again',
  },
];

/** The error to throw for one of the engine's. */
export function sqliteFault(error: unknown): unknown {
  const engines = error instanceof Error && 'code' in error ? String(error.code) : '';
  const fault = faults.find(({ codes }) => codes.test(engines));
  return fault === undefined ? error : new ImpError(fault.code, `${fault.cause} (${engines})`, fault.cure);
}
