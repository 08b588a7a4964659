/** In which language a build's code is written, and whether it can be read at all. */
import { ImpError } from '../imp-error.ts';
import type { ProgramText } from '../sandbox/program.ts';
import { readSquirrel } from './squirrel/squirrel.ts';

/** One place where code cannot be read, in the vendor's shape (known, impt 2.6). Rows and columns from 1. */
export interface CodeComplaint {
  readonly file: string;
  readonly row: number;
  readonly column: number;
  readonly type: 'error';
  readonly text: string;
}

/** Code that is neither TypeScript nor Squirrel. */
export class CompilationError extends ImpError {
  readonly meta: readonly CodeComplaint[];

  constructor(meta: readonly CodeComplaint[]) {
    super(
      'code-not-compiled',
      meta.map(({ file, row, column, text }) => `${file}:${row}:${column}: ${text}`).join('; '),
      'mend the code and deploy it again',
    );
    this.meta = meta;
  }
}

/** What a code is. `typescript`: it runs here. `squirrel`: it is kept and served, but not run yet. */
export type Code =
  | { readonly language: 'none' }
  | { readonly language: 'typescript'; readonly program: ProgramText }
  | { readonly language: 'squirrel' };

/** Characters of one of the two codes (chosen). */
export const maxCodeCharacters = 1024 * 1024;

/** Reads a code. Throws CompilationError. */
export async function codeOf(text: string, file: string): Promise<Code> {
  if (text.trim() === '') return { language: 'none' };
  const squirrel = readSquirrel(text);
  if (squirrel.ok && squirrel.value.onlySquirrel) return { language: 'squirrel' };
  // Loaded only here: a cloud that is given no code needs no compiler.
  const { programOf } = await import('../sandbox/program.ts');
  try {
    const { name, code, map } = await programOf(text, `${file}.ts`);
    return { language: 'typescript', program: { name, code, map } };
  } catch (error) {
    if (!(error instanceof ImpError) || error.code !== 'program-syntax') throw error;
    if (squirrel.ok) return { language: 'squirrel' };
    const { onlySquirrel, ...fault } = squirrel.fault;
    throw new CompilationError([{ file, type: 'error', ...(onlySquirrel ? fault : placeOf(error.cause)) }]);
  }
}

/** Where, of the compiler's `device_code.ts:1:5: text`. */
function placeOf(message: string): Pick<CodeComplaint, 'row' | 'column' | 'text'> {
  const [, row = '1', column = '1', text = message] = /^\S+?:(\d+):(\d+): ([^]*)$/.exec(message) ?? [];
  return { row: Number(row), column: Number(column), text };
}

/** Reads both codes of a build. Throws CompilationError with the complaints about either. */
export async function checkCode(build: {
  readonly deviceCode: string;
  readonly agentCode: string;
}): Promise<void> {
  const complaints: CodeComplaint[] = [];
  for (const [text, file] of [
    [build.deviceCode, 'device_code'],
    [build.agentCode, 'agent_code'],
  ] as const) {
    try {
      await codeOf(text, file);
    } catch (error) {
      if (!(error instanceof CompilationError)) throw error;
      complaints.push(...error.meta);
    }
  }
  if (complaints.length > 0) throw new CompilationError(complaints);
}
