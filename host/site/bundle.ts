/** Turns `host/web` into what a browser loads, with esbuild: a script and a style sheet a page, and what pages share. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';
import { bundledPages } from './pages.ts';

/** What one page loads. Names of files. */
export interface PageFiles {
  readonly script: string;
  /** What the script imports, and what that imports: asked for at once, not one after the other. */
  readonly parts: readonly string[];
  readonly styles: readonly string[];
}

export interface BuiltPages {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** By the page's folder in `host/web`. */
  readonly pages: Readonly<Record<string, PageFiles>>;
}

const webFolder = join(import.meta.dirname, '..', 'web');

/** Zod's messages in forty languages: more than all the rest of a page. Ours are written here. */
const withoutLocales: Plugin = {
  name: 'without-locales',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export {};',
    }));
  },
};

/** Names of all pages' icon. */
export const iconName = 'icon.svg';

/** What a script needs before it runs, itself left out. */
function partsOf(path: string, { outputs }: Metafile): readonly string[] {
  const found = new Set([path]);
  for (const script of found)
    for (const { path: part, kind } of outputs[script]?.imports ?? [])
      if (kind === 'import-statement') found.add(part);
  found.delete(path);
  return [...found];
}

/** Bundles every page. Rejects where a page does not compile. */
export async function bundlePages(): Promise<BuiltPages> {
  // Loaded only here: a package brings its pages ready.
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    absWorkingDir: webFolder,
    entryPoints: bundledPages.map(({ folder }) => ({ in: join(webFolder, folder, 'page.tsx'), out: folder })),
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    outdir: 'assets',
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    charset: 'utf8',
    legalComments: 'none',
    plugins: [withoutLocales],
    logLevel: 'silent',
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  files.set(iconName, new Uint8Array(await readFile(join(webFolder, 'shell', iconName))));
  const built: Record<string, PageFiles> = {};
  for (const [path, { entryPoint, cssBundle }] of Object.entries(metafile.outputs)) {
    const page = bundledPages.find(({ folder }) => entryPoint === `${folder}/page.tsx`);
    if (page !== undefined)
      built[page.folder] = {
        script: basename(path),
        parts: partsOf(path, metafile).map((part) => basename(part)),
        styles: cssBundle === undefined ? [] : [basename(cssBundle)],
      };
  }
  return { files, pages: built };
}
