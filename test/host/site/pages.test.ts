/** Protects what a page may load and do: small, from this server alone, no script or style in the document. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAccount, type Cloud } from '../../../host/cloud/index.ts';
import { bundledPages, phonePage, type Page } from '../../../host/site/pages.ts';
import { PhoneSite } from '../../../host/site/phone-site.ts';
import { deskOf } from '../../../host/up/lan-phone.ts';
import { openTestCloud } from '../cloud/test-cloud.ts';

let cloud: Cloud;
let phone: PhoneSite;
beforeAll(async () => {
  ({ cloud } = await openTestCloud());
  const { id } = await makeAccount(cloud, { username: 'ann', password: 'a good password' });
  const imp = { deviceId: '5000d8c46a572d01', network: { ssid: 'HomeNet', password: 's3cret!!' } };
  phone = await PhoneSite.open(deskOf(cloud, id, { imp, look: () => undefined }), { host: '127.0.0.1' });
});
afterAll(async () => {
  await phone.close();
  await cloud.close();
});

const most = 100_000;

type Get = (path: string) => Promise<Response>;

/** Where a page is served: each by the cloud, the phone's by a server of its own. */
const serverOf = (page: Page): Get =>
  page === phonePage ? (path) => fetch(new URL(path, phone.url)) : (path) => cloud.fetch(path);

async function load(
  get: Get,
  path: string,
): Promise<{ readonly html: string; readonly files: Map<string, string> }> {
  const html = await (await get(path)).text();
  const files = new Map<string, string>();
  const wanted = Array.from(html.matchAll(/(?:src|href)="([^"]+)"/g), ([, url]) => url ?? '');
  for (let url = wanted.pop(); url !== undefined; url = wanted.pop()) {
    const answer = await get(url);
    expect(answer.status, url).toBe(200);
    const text = await answer.text();
    files.set(url, text);
    const parts = text.matchAll(/(?:import|from)\s*"\.\/([^"]+)"/g);
    for (const [, name] of parts) if (!files.has(`/assets/${name}`)) wanted.push(`/assets/${name}`);
  }
  return { html, files };
}

describe.each(bundledPages)('$title', (page) => {
  const { path, title } = page;
  const get = serverOf(page);

  it('is a titled document without script or style in it, under a strict policy', async () => {
    const answer = await get(path);
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
    const html = await answer.text();
    expect(html).toContain(`<title>${title} · impsim</title>`);
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=/);
  });

  it(`loads less than ${most} bytes, zipped`, async () => {
    const { html, files } = await load(get, path);
    expect([...files.keys()].some((name) => name.endsWith('.js'))).toBe(true);
    expect([...files.keys()].some((name) => name.endsWith('.css'))).toBe(true);
    const bytes = [html, ...files.values()].reduce(
      (sum, text) => sum + gzipSync(text, { level: 9 }).length,
      0,
    );
    console.log(`${title}: ${bytes} bytes in ${files.size + 1} files`);
    expect(bytes).toBeLessThan(most);
  });

  it('asks for all of its script at once', async () => {
    const { html, files } = await load(get, path);
    const scripts = [...files.keys()].filter((name) => name.endsWith('.js'));
    expect(scripts.filter((name) => !html.includes(`"${name}"`))).toEqual([]);
  });

  it('names no other host to load anything from', async () => {
    const { html, files } = await load(get, path);
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
