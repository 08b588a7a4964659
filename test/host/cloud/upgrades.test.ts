/** Protects the door of the device link: who may come in, what others are told, and that nobody keeps it from closing. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Cloud } from '../../../host/cloud/index.ts';
import { openTestCloud } from './test-cloud.ts';
import { talkOverSocket } from './test-device.ts';

let cloud: Cloud;
let url: string;
let linkUrl: string;

beforeEach(async () => {
  ({ cloud } = await openTestCloud({ settings: { limits: { link: 2 } } }));
  ({ url, linkUrl } = await cloud.listen());
});
afterEach(() => cloud.close());

const wanted = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'];
const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';

function asking(path: string, headers: readonly string[] = [...wanted, key]): Socket {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write([`GET ${path} HTTP/1.1`, `Host: ${host}`, ...headers, '', ''].join('\r\n'));
  return socket;
}

/** All that is answered until the cloud hangs up. */
async function answer(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (bytes) => (text += bytes.toString()));
  await once(socket, 'close');
  return text;
}

it.each<[string, string, readonly string[] | undefined, RegExp]>([
  ['at another path', '/devices', undefined, /^HTTP\/1\.1 404 [^]*"not-found"/],
  ['at a path of the API', '/v1/setup_tokens/0123456789abcdef', undefined, /^HTTP\/1\.1 401 /],
  ['of a path that is none', '/%zz', undefined, /^HTTP\/1\.1 400 /],
  ['without a key', '/device-link', wanted, /^HTTP\/1\.1 400 /],
  ['to something else', '/device-link', ['Upgrade: h2c', 'Connection: Upgrade', key], /^HTTP\/1\.1 400 /],
])(
  'an upgrade %s is refused like any request, and the connection closed',
  async (_what, path, headers, told) => {
    expect(await answer(asking(path, headers))).toMatch(told);
  },
);

it('the link is at its path with a question, too, and is nothing for a page', async () => {
  const socket = asking('/device-link?from=here');
  const [head] = (await once(socket, 'data')) as [Buffer];
  expect(head.toString()).toMatch(/^HTTP\/1\.1 101 /);
  socket.destroy();
  expect((await fetch(`${url}/device-link`)).status).toBe(404);
});

it('too many links from one address are answered 429, with when to come back', async () => {
  const talks = [await talkOverSocket(linkUrl), await talkOverSocket(linkUrl)];
  const refused = await answer(asking('/device-link'));
  expect(refused).toMatch(/^HTTP\/1\.1 429 [^]*"too-many-requests"/);
  expect(refused).toMatch(/^retry-after: \d+\r$/im);
  for (const talk of talks) talk.close();
});

it('a device that never hangs up does not keep the cloud from closing', async () => {
  const socket = asking('/device-link');
  await once(socket, 'data');
  const closed = once(socket, 'close');
  // Says nothing when it is told goodbye.
  socket.pause();
  await cloud.close();
  socket.resume();
  await closed;
});
