/** A capture of which there is nothing to tell but why. */
import { ImpError } from '../imp-error.ts';
import type { CaptureResult } from './outcome.ts';

/** A capture with which nothing could be done, and why. */
export function unreadable(file: string, error: unknown): CaptureResult {
  const known =
    error instanceof ImpError
      ? error
      : new ImpError(
          'replay-failed',
          `${file}: the replay itself failed (${error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : 'unknown reason'})`,
          'report it, with the capture if it may be shared',
        );
  const { code, cause, cure } = known;
  return { file, verdict: 'unreadable', misses: [], error: { code, cause, cure } };
}
