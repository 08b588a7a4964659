/** Protects the console's live stream: changes and lines of the own account alone, none missed by who was cut off, and no further than sign-out. */
import { setImmediate as turn } from 'node:timers/promises';
import { EventSource } from 'eventsource';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDevice, type Cloud, setLogging } from '../../../host/cloud/index.ts';
import { DeviceId } from '../../../protocol/ids.ts';
import { assign, furnish, openTestCloud, type TestAccount } from '../cloud/test-cloud.ts';
import type { SeededWorld } from '../cloud/seeded-world.ts';
import { PageClient } from './page-client.ts';

const id = DeviceId.parse('5000d8c46a572d01');
const foreignId = DeviceId.parse('5000d8c46a572d02');

let cloud: Cloud;
let world: SeededWorld;
let ann: TestAccount;
let page: PageClient;
let url: string;

beforeEach(async () => {
  ({ cloud, world } = await openTestCloud());
  ann = await furnish(cloud, 'ann');
  const bob = await furnish(cloud, 'bob');
  await addDevice(cloud, { id, impType: 'imp004m', accountId: ann.id });
  await addDevice(cloud, { id: foreignId, impType: 'imp004m', accountId: bob.id });
  await assign(cloud, ann, id, 'development_devicegroup');
  await assign(cloud, bob, foreignId, 'development_devicegroup');
  page = new PageClient(cloud);
  await page.signIn(ann);
  ({ url } = await cloud.listen());
});
afterEach(() => cloud.close());

interface Heard {
  readonly kind: string;
  readonly lastId: string;
  readonly data: string;
}

/** Reads with the browsers' own kind of client. */
function listen(lastId = '') {
  const heard: Heard[] = [];
  const source = new EventSource(`${url}/api/live`, {
    fetch: (input, init) =>
      fetch(input, {
        ...init,
        headers: {
          ...init.headers,
          cookie: page.cookie ?? '',
          ...(lastId === '' ? {} : { 'last-event-id': lastId }),
        },
      }),
  });
  for (const kind of ['here', 'devices', 'log'])
    source.addEventListener(kind, ({ data, lastEventId }) =>
      heard.push({ kind, lastId: lastEventId, data: String(data) }),
    );
  let ended = false;
  source.addEventListener('error', () => (ended = true));
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) {
      // Little at a time: however long an answer takes, the session does not end.
      world.pass(20);
      await turn();
    }
  };
  return {
    heard,
    until: (words: string) =>
      until(() => heard.some(({ data, kind }) => data.includes(words) || kind === words)),
    ended: () => until(() => ended),
    close: () => source.close(),
  };
}

const say = (deviceId: DeviceId, text: string) => cloud.logs.appendFor({ deviceId }, 'server.log', text);

describe('GET /api/live', () => {
  it('tells lines and changes of the own devices, of no others', async () => {
    const live = listen();
    await live.until('here');
    await say(foreignId, 'secret of bob');
    await say(id, 'hello');
    await live.until('hello');
    await setLogging(cloud, { deviceId: id, on: true, accountId: ann.id });
    await live.until('"logging":true');
    expect(live.heard.map(({ data }) => data).join()).not.toMatch(/secret of bob|5000d8c46a572d02/);
    live.close();
  });

  it('tells who comes back what came meanwhile, each once, in order', async () => {
    const first = listen();
    await first.until('here');
    await say(id, 'one');
    await first.until('one');
    const lastId = first.heard.at(-1)?.lastId ?? '';
    first.close();
    await say(id, 'two');
    await say(id, 'three');
    await setLogging(cloud, { deviceId: id, on: true, accountId: ann.id });
    const second = listen(lastId);
    await second.until('"logging":true');
    await say(id, 'four');
    await second.until('four');
    const lines = second.heard.filter(({ kind }) => kind === 'log');
    expect(lines.map(({ data }) => (JSON.parse(data) as { text: string }).text)).toEqual([
      'two',
      'three',
      'four',
    ]);
    second.close();
  });

  it('ends with the session', async () => {
    const live = listen();
    await live.until('here');
    await page.send('DELETE', '/api/session');
    await live.ended();
    live.close();
    await say(id, 'not for you');
    expect(live.heard.some(({ data }) => data.includes('not for you'))).toBe(false);
  });

  it('is not for who is not signed in', async () => {
    expect((await new PageClient(cloud).send('GET', '/api/live')).status).toBe(401);
  });
});
