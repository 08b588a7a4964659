/** What pages load: bundled from `host/web` when first needed, or read where a package brought it ready. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundlePages, type BuiltPages, type PageFiles } from './bundle.ts';

export interface Asset {
  readonly type: string;
  readonly body: Buffer;
  readonly gzip: Buffer;
}

export interface Assets {
  /** By name, without folder. */
  readonly files: ReadonlyMap<string, Asset>;
  /** What the page of a folder loads. */
  readonly pages: Readonly<Record<string, PageFiles>>;
}

/** Beside this file in a package; a checkout has none. */
export const builtFolder = join(import.meta.dirname, 'built');
export const manifestName = 'pages.json';

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

const assetOf = (name: string, body: Buffer): Asset => ({
  type: types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
  body,
  gzip: gzipSync(body, { level: 9 }),
});

const assetsOf = ({ files, pages }: BuiltPages): Assets => ({
  files: new Map(Array.from(files, ([name, bytes]) => [name, assetOf(name, Buffer.from(bytes))])),
  pages,
});

async function readBuilt(): Promise<Assets> {
  const manifest = JSON.parse(await readFile(join(builtFolder, manifestName), 'utf8')) as {
    readonly files: readonly string[];
    readonly pages: BuiltPages['pages'];
  };
  const files = new Map<string, Uint8Array>();
  for (const name of manifest.files) files.set(name, await readFile(join(builtFolder, name)));
  return assetsOf({ files, pages: manifest.pages });
}

let loaded: Promise<Assets> | undefined;

/** All assets, made once a process. */
export function loadAssets(): Promise<Assets> {
  loaded ??= existsSync(join(builtFolder, manifestName)) ? readBuilt() : bundlePages().then(assetsOf);
  return loaded;
}
