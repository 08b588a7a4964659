import { readFileSync } from 'node:fs';

/** The package's version; the same text from the sources, from the built package one folder deeper, and from what is joined in it. */
function readVersion(): string {
  for (const up of ['../package.json', '../../package.json', '../../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8')) as {
        name: string;
        version: string;
      };
      if (name === 'impsim') return version;
    } catch {
      continue;
    }
  }
  return '0.0.0';
}

/** For example `0.1.0`. */
export const version = readVersion();

/** What an imp tells the cloud of its software. */
export const softwareName = `impsim ${version}`;
