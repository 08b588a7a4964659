/** Puts the bundled pages into a package: `npm run build` runs it with the folder that `assets.ts` will look into. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestName } from './assets.ts';
import { bundlePages } from './bundle.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new RangeError('build.ts needs the folder to write to');
const { files, pages } = await bundlePages();
await mkdir(folder, { recursive: true });
for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
await writeFile(join(folder, manifestName), JSON.stringify({ files: [...files.keys()], pages }));
