import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..', '..', '..');

/** What `host/web` and the rooms that it may use hold: paths below the root. */
export function sourcesOf(room: string): string[] {
  if (statSync(join(root, room)).isFile()) return [room];
  return readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${room}/${name.replaceAll('\\', '/')}`);
}

/** Bundles sources for a browser: one script, their exports in `page`. Rejects, naming it, where Node is imported. */
export const bundleForPage = (paths: readonly string[]): Promise<string> =>
  bundleModule(paths.map((path) => `export * from './${path}';`).join('\n'));

/** Bundles a module that may import from below the root: one script, its exports in `page`. */
export async function bundleModule(contents: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    globalName: 'page',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
