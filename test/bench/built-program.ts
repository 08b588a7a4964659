/** The program compiled as the package is: the compiler's memory and time are not the program's. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(repository, 'test/output/built-for-bench');

/** `use` is told how the command line's entry is called. */
export async function withBuiltProgram<T>(use: (main: string) => Promise<T>): Promise<T> {
  const node = (...args: readonly string[]): unknown => execFileSync(process.execPath, args);
  try {
    const project = join(repository, 'host/package.tsconfig.json');
    node(join(repository, 'node_modules/typescript/bin/tsc'), '-p', project, '--outDir', folder);
    node('--import', 'tsx', join(repository, 'host/replay/bundle.ts'), folder);
    return await use(join(folder, 'host/cli/main.js'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
