/** Which captures are meant by the paths that a user gives: files, folders, standard input. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ImpError } from '../imp-error.ts';
import { headBytes } from './formats/capture-format.ts';
import { tellFormat } from './formats/capture-reader.ts';
import { piecesOf, standardInput, withName } from './open-capture.ts';

/** What a capture is expected to say stands beside it under this ending. */
export const expectationEnding = '.expected.json';

/**
 * Files stay as they are named; a folder stands for the captures in it and below, in the order of their names, told by their content;
 * expectations are left out. Throws ImpError where a path is missing, or nothing is left.
 */
export function captureFiles(paths: readonly string[]): readonly string[] {
  const files = paths.flatMap((path) =>
    isFolder(path) ? capturesIn(path) : path.endsWith(expectationEnding) ? [] : [path],
  );
  if (files.length > 0) return files;
  throw new ImpError(
    'no-captures',
    `${paths.join(', ')}: there are no captures`,
    'name a file or a folder that has some',
  );
}

function isFolder(path: string): boolean {
  if (path === standardInput) return false;
  // What is not there is said when it is opened, so that the files beside it are read all the same.
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function capturesIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter(
      (entry) => entry.isFile() && !entry.name.startsWith('.') && !entry.name.endsWith(expectationEnding),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(isCapture)
    .sort();
}

/** By its first bytes. */
function isCapture(path: string): boolean {
  try {
    for (const head of piecesOf(path, undefined, headBytes)) {
      tellFormat(head);
      return true;
    }
  } catch (error) {
    if (!(withName(path, error) instanceof ImpError)) throw error;
  }
  return false;
}
