/** A user's program, ready to run: TypeScript with its types stripped and its own modules joined, and the way back to its lines. */
import { basename, dirname, relative, resolve } from 'node:path';
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import type { BuildFailure, BuildOptions, Message } from 'esbuild';
import { ImpError } from '../imp-error.ts';
import { SourceMap } from './source-map.ts';

/** A program as data: what a file or a journal can hold. */
export interface ProgramText {
  /** As messages show it: the file's name. */
  readonly name: string;
  /** JavaScript, one module without imports. */
  readonly code: string;
  /** Its source map, version 3. */
  readonly map: string;
}

export interface Program extends ProgramText {
  /** The user's line for a stack's: `at loop (app.ts:12:5)`. */
  readonly lineOf: (stackLine: string) => string;
}

/** The file name that the interpreter's stacks show. */
export const programFile = 'program.js';

const options = {
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  charset: 'utf8',
  sourcemap: 'external',
  outfile: programFile,
  logLevel: 'silent',
  // A tsconfig of the user's must not change what the program means.
  tsconfigRaw: {},
} as const satisfies BuildOptions;

/**
 * Reads a program from a file, with the files that it imports by relative paths.
 * Throws ImpError `program-unreadable`, or `program-syntax` with file, line and column.
 */
export async function readProgram(path: string): Promise<Program> {
  const folder = dirname(resolve(path));
  try {
    await readFile(path);
  } catch {
    throw new ImpError('program-unreadable', `${path} cannot be read`, 'check the path and its permissions');
  }
  return compile(basename(path), folder, { entryPoints: [resolve(path)], absWorkingDir: folder });
}

/** Makes a program of a text. It cannot import anything. Throws ImpError `program-syntax`. */
export function programOf(text: string, name = 'program.ts'): Promise<Program> {
  return compile(name, '/', { stdin: { contents: text, sourcefile: name, loader: 'ts' } });
}

/** A program made of its text as `readProgram` gave it. */
export function programFromText(text: ProgramText): Program {
  const map = new SourceMap(text.map);
  return { ...text, lineOf: (line) => mapped(line, map) };
}

async function compile(name: string, folder: string, input: BuildOptions): Promise<Program> {
  try {
    const result = await build({ ...options, ...input, write: false });
    const textOf = (ending: string): string =>
      result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
    const map = JSON.parse(textOf('.map')) as { sources: string[]; sourcesContent?: unknown };
    map.sources = map.sources.map((source) => relative(folder, resolve(folder, source)));
    // The text of the sources is not needed to name a line, and need not travel.
    delete map.sourcesContent;
    return programFromText({ name, code: textOf('.js'), map: JSON.stringify(map) });
  } catch (error) {
    const messages = (error as Partial<BuildFailure>).errors;
    if (messages?.[0] === undefined) throw error;
    throw new ImpError('program-syntax', messages.map(wordsOf).join('; '), 'mend that line and start again');
  }
}

const wordsOf = ({ location, text }: Message): string =>
  location === null
    ? text
    : `${basename(location.file)}:${location.line}:${location.column + 1}: ${text.replaceAll('"', "'")}`;

const place = new RegExp(`${programFile.replace('.', '\\.')}:(\\d+)(?::(\\d+))?`);

function mapped(line: string, map: SourceMap): string {
  const found = place.exec(line);
  if (found === null) return line;
  const origin = map.placeOf(Number(found[1]), Number(found[2] ?? 1));
  return origin === undefined
    ? line
    : line.replace(found[0], `${origin.file}:${origin.line}:${origin.column}`);
}
