/** Protects that the imp runs in a browser page as it does in Node: no Node in the bundle, and the same trace. */
import { describe, expect, it } from 'vitest';
import { NodeVault } from '../../../host/vault.ts';
import { PageVault } from '../../../host/web/page-vault.ts';
import { bundleForPage, sourcesOf } from './bundle.ts';
import { blinkUpWith, type PageRun } from './page-blinkup.ts';
import { hasPageBrowser, openPageBrowser } from './page-browser.ts';

const rooms = [
  'protocol',
  'firmware',
  'hardware',
  'host/web',
  'host/captures/formats',
  'host/pictures',
  'host/cloud/rules.ts',
];

async function inChromium(script: string): Promise<PageRun> {
  const browser = await openPageBrowser();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: script });
    return await page.evaluate<PageRun>('page.run()');
  } finally {
    await browser.close();
  }
}

describe('the bundle for a page', () => {
  it.each(rooms)('imports no Node from %s', async (room) => {
    const paths = sourcesOf(room);
    expect(paths).not.toEqual([]);
    await expect(bundleForPage(paths)).resolves.not.toMatch(/require\(|node:/);
  });

  it('would notice Node', async () => {
    await expect(bundleForPage(['host/vault.ts'])).rejects.toThrow(/node:crypto/);
  });
});

describe('a BlinkUp with the page’s vault', () => {
  it('leaves the trace and the flash that it leaves with Node’s', async () => {
    const inNode = await blinkUpWith((fuses) => new NodeVault(fuses));
    expect(inNode.trace).toMatch(/"kind":"blinkup"[^]*"kind":"enrolled"[^]*"state":"online"/);
    expect(inNode.trace).not.toContain('hushhush');
    expect(await blinkUpWith((fuses) => new PageVault(fuses))).toEqual(inNode);
  });

  it.runIf(hasPageBrowser)('leaves the same in Chromium, line for line', async () => {
    const inNode = await blinkUpWith((fuses) => new NodeVault(fuses));
    const inPage = await inChromium(await bundleForPage(['test/host/web/page.ts']));
    expect(inPage.trace.split('\n')).toEqual(inNode.trace.split('\n'));
    expect(inPage.flash === inNode.flash).toBe(true);
  });
});
