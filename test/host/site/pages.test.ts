/** Protects what a page may load and do: small, from this server alone, no script or style in the document. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import type { Cloud } from '../../../host/cloud/index.ts';
import { pages } from '../../../host/site/pages.ts';
import { openTestCloud } from '../cloud/test-cloud.ts';

let cloud: Cloud;
beforeAll(async () => {
  ({ cloud } = await openTestCloud());
});
afterAll(() => cloud.close());

const most = 100_000;

async function load(path: string): Promise<{ readonly html: string; readonly files: Map<string, string> }> {
  const html = await (await cloud.fetch(path)).text();
  const files = new Map<string, string>();
  const wanted = Array.from(html.matchAll(/(?:src|href)="([^"]+)"/g), ([, url]) => url ?? '');
  for (let url = wanted.pop(); url !== undefined; url = wanted.pop()) {
    const answer = await cloud.fetch(url);
    expect(answer.status, url).toBe(200);
    const text = await answer.text();
    files.set(url, text);
    const parts = text.matchAll(/(?:import|from)\s*"\.\/([^"]+)"/g);
    for (const [, name] of parts) if (!files.has(`/assets/${name}`)) wanted.push(`/assets/${name}`);
  }
  return { html, files };
}

describe.each(pages)('$path', ({ path, title }) => {
  it('is a titled document without script or style in it, under a strict policy', async () => {
    const answer = await cloud.fetch(path);
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
    const html = await answer.text();
    expect(html).toContain(`<title>${title} · impsim</title>`);
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=/);
  });

  it(`loads less than ${most} bytes, zipped`, async () => {
    const { html, files } = await load(path);
    expect([...files.keys()].some((name) => name.endsWith('.js'))).toBe(true);
    expect([...files.keys()].some((name) => name.endsWith('.css'))).toBe(true);
    const bytes = [html, ...files.values()].reduce(
      (sum, text) => sum + gzipSync(text, { level: 9 }).length,
      0,
    );
    console.log(`${path}: ${bytes} bytes in ${files.size + 1} files`);
    expect(bytes).toBeLessThan(most);
  });

  it('asks for all of its script at once', async () => {
    const { html, files } = await load(path);
    const scripts = [...files.keys()].filter((name) => name.endsWith('.js'));
    expect(scripts.filter((name) => !html.includes(`"${name}"`))).toEqual([]);
  });

  it('names no other host to load anything from', async () => {
    const { html, files } = await load(path);
    const hosts = [html, ...files.values()].flatMap((text) =>
      Array.from(
        text.matchAll(/(?:src|href|url|import|fetch)\s*[=(]\s*["']?(https?:)?\/\/[^\s"')]+/g),
        ([found]) => found,
      ),
    );
    expect(hosts).toEqual([]);
  });
});

describe('assets', () => {
  it('are zipped for who can read that, and the same', async () => {
    const html = await (await cloud.fetch('/')).text();
    const script = /src="([^"]+)"/.exec(html)?.[1] ?? '';
    const plain = await cloud.fetch(script);
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.headers.get('cache-control')).toContain('immutable');
    const zipped = await cloud.fetch(script, { headers: { 'accept-encoding': 'gzip, br' } });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
  });

  it.each(['/assets/none.js', '/assets/..%2f..%2fpackage.json', '/assets/'])('%s is 404', async (path) => {
    expect((await cloud.fetch(path)).status).toBe(404);
  });
});
