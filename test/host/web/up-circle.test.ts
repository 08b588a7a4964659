/**
 * Protects what a developer without hardware does first: `impsim up`, its page in a browser, a flash in real time, which the simulated
 * imp sees by the page’s own stamps. On a busy machine symbols come late: the page says so, and the flash is sent again.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings, hasPageBrowser, openPageBrowser, openSeen } from './page-browser.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const mostTries = 4;

/** `impsim up` as a user starts it; resolves with the page’s one-use address when its own first BlinkUp is over. */
function startUp(): Promise<{
  readonly child: ChildProcess;
  readonly entrance: string;
  stdout: () => string;
}> {
  const args = [
    '--import',
    'tsx',
    join(root, 'host', 'cli', 'main.ts'),
    'up',
    '--speed',
    '20',
    '--seed',
    '6',
  ];
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, NO_COLOR: '1' } });
  let stdout = '';
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => reject(new Error(`impsim up has ended:\n${stdout}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const entrance = /^pages\s+(\S+)/m.exec(stdout)?.[1];
      if (entrance !== undefined && /^answered /m.test(stdout))
        resolve({ child, entrance, stdout: () => stdout });
    });
  });
}

/** Sends until the page shows `words`; each try before must have been reported as unsound. */
async function sendUntil(page: Page, words: string): Promise<string> {
  for (let tries = 1; ; tries++) {
    await page.locator('.flash').waitFor({ state: 'attached' });
    await page.locator('.flash').waitFor({ state: 'detached' });
    const ended = page.getByText(/The device is enrolled|The cloud refused|No device has come/);
    await ended.waitFor();
    const said = await page.locator('#main').innerText();
    if (said.includes(words)) return said;
    expect(await page.locator('#flash-report').innerText()).toMatch(/late|never shown|lost/);
    expect(tries).toBeLessThan(mostTries);
    await page.getByRole('button', { name: 'Send again', exact: true }).click();
  }
}

describe.runIf(hasPageBrowser)('a page’s flash at the imp of `impsim up`', () => {
  let browser: Browser;
  let up: Awaited<ReturnType<typeof startUp>>;

  beforeAll(async () => {
    [browser, up] = await Promise.all([openPageBrowser(), startUp()]);
  });
  afterAll(async () => {
    await browser.close();
    up.child.removeAllListeners('close');
    up.child.stdin?.end('q\n');
    await new Promise((resolve) => up.child.once('close', resolve));
  });

  it('enrolls in real time at 30 symbols/s, and the page shows the agent', async () => {
    const { page, requests, complaints } = await openSeen(browser);
    await page.goto(up.entrance.replace('/#', '/blinkup#'));
    await page.getByText('looks at this screen').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.locator('#network-ssid').fill('HomeNet');
    await page.locator('#network-password').fill('s3cret!!');
    await page.locator('#rate').selectOption('30');
    await page.locator('#countdown').selectOption('0');
    await page.getByRole('button', { name: 'Start BlinkUp' }).click();
    await page.locator('dialog[open] button.first').click();
    const said = await sendUntil(page, 'The device is enrolled');
    const agentUrl = /http:\S+/.exec(said)?.[0] ?? '';
    expect((await fetch(agentUrl)).status).toBe(200);
    expect(up.stdout()).toContain('the transmitter’s page is held to the imp');
    expect(up.stdout()).not.toContain('s3cret');
    const own = new URL(up.entrance).origin;
    expect(requests.filter((request) => !request.startsWith(own))).toEqual([]);
    expect(requests.join('\n')).not.toContain('s3cret');
    expect(complaints).toEqual([]);
    if (process.env['IMPSIM_SCREENSHOTS'] !== undefined)
      await page.screenshot({ path: `${process.env['IMPSIM_SCREENSHOTS']}/up-enrolled.png`, fullPage: true });
    await page.context().close();
  }, 600_000);
});
