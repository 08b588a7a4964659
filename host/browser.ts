/** A browser of this machine, for who wants to open a page. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

/** As they are called on a PATH, and where they stand on macOS and Windows. */
const programs = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'firefox',
  'microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
] as const;

/** These are only looked for: asked for their version, they open a window. */
const places = [
  '/Applications/Safari.app',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
  String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
] as const;

const patienceMs = 5000;

/** Its name and version, or null where none was found. */
export async function findBrowser(): Promise<string | null> {
  for (const program of programs) {
    const answered = await promisify(execFile)(program, ['--version'], { timeout: patienceMs }).catch(
      () => null,
    );
    const [line = ''] = answered?.stdout.trim().split('\n') ?? [];
    if (line !== '') return line;
  }
  return places.find((place) => existsSync(place)) ?? null;
}
