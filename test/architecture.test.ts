/** Protects the folder law: who may import whom, and what may not be used below `host/`. Prints the ten largest files. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const folders = ['protocol', 'firmware', 'hardware', 'host'] as const;
type Folder = (typeof folders)[number];

/** What a folder may import: other folders (of firmware, hardware takes only types of its ports), and packages. */
const law: Record<Folder, { folders: readonly Folder[]; packages: readonly string[] | 'any' }> = {
  protocol: { folders: ['protocol'], packages: ['zod'] },
  firmware: { folders: ['protocol', 'firmware'], packages: [] },
  hardware: { folders: ['protocol', 'hardware', 'firmware'], packages: [] },
  host: { folders: ['protocol', 'firmware', 'hardware', 'host'], packages: 'any' },
};

/** Packages that only one room may import. */
const packagesOfRooms: Readonly<Record<string, readonly string[]>> = { 'hardware/uno/': ['avr8js'] };

/** What the deterministic world below `host/` may not use, outside comments and strings. */
const forbidden =
  /\b(await|setTimeout|setInterval|setImmediate|queueMicrotask|Date|Buffer|console|process|performance|globalThis)\b|Math\.random/;

/** Rooms of host that a browser page may bundle: they import no Node either. */
const pureRooms = [
  'host/web',
  'host/captures/formats',
  'host/captures/light-history.ts',
  'host/pictures',
  'host/scope',
  'host/cloud/rules.ts',
];

interface Source {
  readonly path: string;
  readonly folder: Folder;
  readonly text: string;
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => /\.tsx?$/.test(name) && statSync(join(root, name)).isFile());
}

const sources: Source[] = folders.flatMap((folder) =>
  sourcesBelow(folder).map((path) => ({
    path: path.split(sep).join('/'),
    folder,
    text: readFileSync(join(root, path), 'utf8'),
  })),
);

/** The text without comments and string contents. */
const code = (text: string): string =>
  text
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''")
    .replaceAll(/`(?:[^`\\]|\\.)*`/g, (template) => (template.match(/\$\{[^}]*\}/g) ?? []).join(' '));

const imports = (text: string): { from: string; typeOnly: boolean }[] =>
  [
    ...text.matchAll(
      /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm,
    ),
  ].map((found) => ({
    from: found[2] ?? found[3] ?? found[4] ?? '',
    typeOnly: found[1] !== undefined,
  }));

/** Why an import breaks the law, or null. */
function breach(
  { path, folder }: Source,
  { from, typeOnly }: { from: string; typeOnly: boolean },
): string | null {
  if (!from.startsWith('.')) {
    const { packages } = law[folder];
    const pure = pureRooms.some((room) => path.startsWith(room));
    if (from.startsWith('node:')) return folder === 'host' && !pure ? null : `${path} imports ${from}`;
    const room = Object.entries(packagesOfRooms).some(
      ([prefix, names]) => path.startsWith(prefix) && names.includes(from),
    );
    return room || packages === 'any' || packages.includes(from)
      ? null
      : `${path} imports the package ${from}`;
  }
  const target = relative(root, resolve(root, dirname(path), from))
    .split(sep)
    .join('/');
  const targetFolder = folders.find((name) => target.startsWith(`${name}/`));
  if (targetFolder === undefined || !law[folder].folders.includes(targetFolder))
    return `${path} imports ${target}`;
  if (folder === 'hardware' && targetFolder === 'firmware' && !(typeOnly && target === 'firmware/ports.ts'))
    return `${path} imports more than types of firmware/ports.ts: ${target}`;
  return null;
}

describe('the folder law', () => {
  it('finds sources in every folder', () => {
    for (const folder of folders)
      expect(
        sources.some((source) => source.folder === folder),
        folder,
      ).toBe(true);
  });

  it('holds for every import', () => {
    const breaches = sources.flatMap((source) => imports(source.text).map((found) => breach(source, found)));
    expect(breaches.filter((found) => found !== null)).toEqual([]);
  });

  it('keeps clocks, chance and the operating system out of protocol, firmware and hardware', () => {
    const breaches = sources
      .filter(({ folder }) => folder !== 'host')
      .flatMap(({ path, text }) =>
        code(text)
          .split('\n')
          .filter((line) => forbidden.test(line))
          .map((line) => `${path}: ${line.trim()}`),
      );
    expect(breaches).toEqual([]);
  });

  it('would notice a breach', () => {
    const planted: Source = { path: 'firmware/planted.ts', folder: 'firmware', text: '' };
    expect(breach(planted, { from: '../host/pacer.ts', typeOnly: false })).not.toBeNull();
    expect(breach(planted, { from: 'node:fs', typeOnly: false })).not.toBeNull();
    expect(breach(planted, { from: 'ws', typeOnly: false })).not.toBeNull();
    expect(
      breach(
        { ...planted, path: 'hardware/planted.ts', folder: 'hardware' },
        { from: '../firmware/device.ts', typeOnly: true },
      ),
    ).not.toBeNull();
    expect(
      breach(
        { ...planted, path: 'hardware/planted.ts', folder: 'hardware' },
        { from: 'avr8js', typeOnly: false },
      ),
    ).not.toBeNull();
    expect(
      breach(
        { path: 'host/captures/formats/planted.ts', folder: 'host', text: '' },
        { from: 'node:fs', typeOnly: false },
      ),
    ).not.toBeNull();
    expect(forbidden.test(code('const now = Date.now(); // a clock'))).toBe(true);
    expect(forbidden.test(code("const word = 'Date'; // Date"))).toBe(false);
  });

  it('prints the ten largest files', () => {
    const largest = sources.toSorted((a, b) => b.text.length - a.text.length).slice(0, 10);
    console.log(largest.map(({ path, text }) => `${String(text.length).padStart(7)} ${path}`).join('\n'));
    expect(largest).toHaveLength(10);
  });
});
