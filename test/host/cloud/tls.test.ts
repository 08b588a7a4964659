/** Protects: off this machine the cloud speaks TLS only, by an authority of its own whose key nobody else can read, and a device trusts no other. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LinkEvent } from '../../../firmware/ports.ts';
import { Crystal } from '../../../hardware/crystal.ts';
import { openCloud, type Cloud } from '../../../host/cloud/index.ts';
import { openAuthority } from '../../../host/cloud/tls.ts';
import { WebSocketLink } from '../../../host/link/websocket-link.ts';
import { World } from '../../../host/rig/world.ts';
import { openTestCloud, testSettings } from './test-cloud.ts';
import { TestDevice } from './test-device.ts';

let folder: string;
const opened: Cloud[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impsim-tls-'));
});
afterEach(async () => {
  for (const cloud of opened.splice(0)) await cloud.close();
  await rm(folder, { recursive: true });
});

async function listening() {
  const cloud = await openCloud({ dataDir: folder, settings: testSettings });
  opened.push(cloud);
  return cloud.listen({ host: '0.0.0.0' });
}

const get = (url: string, ca: string): Promise<{ status: number | undefined; body: string }> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { ca }, (answer) => {
      let body = '';
      answer.on('data', (data: Buffer) => (body += data.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode, body }));
    });
    asked.on('error', reject);
    asked.end();
  });

/** The first thing that a device hears of a link, after `hello` where it opens. */
function firstWord(url: string, ca: string | undefined): Promise<LinkEvent> {
  const world = new World(new Crystal());
  return new Promise((resolve) => {
    const link = new WebSocketLink(world, url, { ca }).connect((event) => {
      if (event.kind === 'open') return link.send(new TestDevice(1).hello);
      clearInterval(turning);
      link.close();
      return resolve(event);
    });
    const turning = setInterval(() => void world.advanceTo(world.clock.now()), 5);
  });
}

describe('away from loopback', () => {
  it('the cloud speaks TLS, and a device that pins its authority gets in', async () => {
    const { url, linkUrl, ca = '' } = await listening();
    expect([url.slice(0, 8), linkUrl.slice(0, 6)]).toEqual(['https://', 'wss://']);
    expect(await get(`${url}/health`, ca)).toMatchObject({
      status: 200,
      body: expect.stringContaining('"ok":true'),
    });
    expect(await get(`${url}/agent/abcdefghijkl`, ca)).toMatchObject({ status: 404 });
    expect(await firstWord(linkUrl, ca)).toMatchObject({ kind: 'message', message: { type: 'challenge' } });
  });

  it('the certificate is for every address of this machine', async () => {
    const { url, ca = '' } = await listening();
    const { port } = new URL(url);
    const addresses = Object.values(networkInterfaces())
      .flatMap((list = []) => list)
      .filter(({ family }) => family === 'IPv4');
    for (const { address } of addresses)
      expect(await get(`https://${address}:${port}/health`, ca)).toMatchObject({ status: 200 });
  });

  it.each<[string, () => Promise<string | undefined>]>([
    ['no authority', async () => undefined],
    ['another authority of the same name', async () => (await openAuthority(undefined)).cert],
  ])('a device that pins %s does not talk to it', async (_what, ca) => {
    const { linkUrl } = await listening();
    expect(await firstWord(linkUrl, await ca())).toMatchObject({
      kind: 'closed',
      why: { cause: expect.stringContaining('not the cloud that this imp trusts') },
    });
  });

  it('plain HTTP is not answered', async () => {
    const { url } = await listening();
    await expect(fetch(url.replace('https', 'http'))).rejects.toThrow();
  });

  it('a cloud whose chance hangs on a seed does not listen there', async () => {
    const { cloud } = await openTestCloud();
    opened.push(cloud);
    await expect(cloud.listen({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'secrets-predictable' });
  });
});

describe('the authority', () => {
  it('stays the same from start to start, and its key is for its user alone', async () => {
    const { ca } = await listening();
    await opened.pop()?.close();
    const again = await listening();
    expect(again.ca).toBe(ca);
    expect(await readFile(join(folder, 'ca.pem'), 'utf8')).toBe(ca);
    expect(((await stat(join(folder, 'ca.key'))).mode & 0o777).toString(8)).toBe('600');
  });

  it.each(['ca.pem', 'ca.key'])('is not replaced where %s was lost or damaged', async (name) => {
    await openAuthority(folder);
    await rm(join(folder, name));
    await expect(openAuthority(folder)).rejects.toMatchObject({ code: 'authority-unreadable' });
    await writeFile(join(folder, 'ca.pem'), 'nonsense');
    await writeFile(join(folder, 'ca.key'), 'nonsense');
    await expect(openAuthority(folder)).rejects.toMatchObject({ code: 'authority-unreadable' });
  });
});
