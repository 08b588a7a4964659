// Makes `npm start` and `npm test` work from a bare clone: installs the locked packages where they are missing or others.
// Plain JavaScript without dependencies, since nothing may be installed yet.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Package path to version, or nothing where the file is missing. */
function locked(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return {};
  }
}

const installed = locked('node_modules/.package-lock.json');
const missing = Object.entries(locked('package-lock.json')).filter(
  ([path, { version, optional }]) => path !== '' && !optional && installed[path]?.version !== version,
);

if (missing.length > 0) {
  console.error(`installing ${missing.length} packages, once`);
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm === undefined ? ['npm'] : [process.execPath, npm];
  const { status } = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  process.exit(status ?? 1);
}
