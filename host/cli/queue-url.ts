import { ImpError } from '../imp-error.ts';
import type { OptionValues } from './command.ts';

/** Throws ImpError `option` where there is none. */
export function queueUrl(options: OptionValues): string {
  const url = options['queue'] ?? process.env['IMPSIM_QUEUE'];
  if (typeof url === 'string' && url !== '') return url;
  throw new ImpError(
    'option',
    'no queue is named',
    'give --queue postgres://user:password@host/database, or set IMPSIM_QUEUE',
  );
}
