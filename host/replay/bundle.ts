/**
 * Joins what a thread of the bench loads, once the package is compiled: `npm run build` runs it with the package's folder. Every thread
 * loads for itself, and hundreds of small files cost it more than its first captures do.
 */
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new RangeError('bundle.ts needs the folder of the compiled package');

/** Packages of hundreds of files; the others stay where npm puts them. */
const joined = /^(kysely|zod)($|\/)/;

const othersOutside: Plugin = {
  name: 'others-outside',
  setup(bundling) {
    bundling.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || joined.test(path) ? undefined : { path, external: true },
    );
  },
};

await build({
  entryPoints: [join(folder, 'host', 'replay', 'bench-thread.js')],
  outdir: join(folder, 'host', 'replay'),
  allowOverwrite: true,
  bundle: true,
  // What is loaded only where it is needed stays apart.
  splitting: true,
  chunkNames: 'bench-thread-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  plugins: [othersOutside],
  logLevel: 'error',
});
