/** Protects: who follows logs by server-sent events over a real socket misses and doubles no line, however often it is cut off. */
import { EventSource } from 'eventsource';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDevice, type Cloud } from '../../../host/cloud/index.ts';
import type { DeviceId } from '../../../protocol/ids.ts';
import { furnish, openTestCloud, type TestAccount } from './test-cloud.ts';
import { TestDevice } from './test-device.ts';

let cloud: Cloud;
let ann: TestAccount;
let url: string;

beforeEach(async () => {
  ({ cloud } = await openTestCloud());
  ann = await furnish(cloud, 'ann');
  ({ url } = await cloud.listen());
});
afterEach(() => cloud.close());

const signedIn = (username: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});

async function deviceOf(account: TestAccount, number: number): Promise<DeviceId> {
  const { id } = new TestDevice(number);
  await addDevice(cloud, { id, impType: 'imp003', accountId: account.id });
  return id;
}
const say = (deviceId: DeviceId, text: string) => cloud.logs.appendFor({ deviceId }, 'server.log', text);

interface Reader {
  readonly lines: { readonly id: string; readonly msg: string; readonly device_id: string }[];
  /** Resolves when so many lines have come. */
  until(count: number): Promise<void>;
  close(): void;
}

/** Reads with the browsers' own kind of client, which comes back by itself. */
async function read(account: TestAccount, { query = '', lastId = '' } = {}): Promise<Reader> {
  const lines: Reader['lines'][number][] = [];
  let wake = (): void => {};
  const source = new EventSource(`${url}/logs/events${query}`, {
    fetch: (input, init) =>
      fetch(input, {
        ...init,
        headers: {
          ...(lastId === '' ? {} : { 'last-event-id': lastId }),
          ...init.headers,
          ...signedIn('ann', account.password),
        },
      }),
  });
  source.addEventListener('message', ({ data, lastEventId }) => {
    lines.push({ id: lastEventId, ...(JSON.parse(String(data)) as { msg: string; device_id: string }) });
    wake();
  });
  await new Promise<void>((resolve, reject) => {
    source.addEventListener('open', () => resolve());
    source.addEventListener('error', ({ message }) => reject(new Error(message)));
  });
  return {
    lines,
    until: async (count) => {
      while (lines.length < count)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    },
    close: () => source.close(),
  };
}

const texts = ({ lines }: Reader): string[] => lines.map(({ msg }) => msg);

describe('GET /logs/events', () => {
  it('tells what comes', async () => {
    const deviceId = await deviceOf(ann, 1);
    await say(deviceId, 'before');
    const reader = await read(ann);
    await say(deviceId, 'a\nb');
    await say(deviceId, 'c');
    await reader.until(2);
    reader.close();
    expect(reader.lines).toMatchObject([
      { msg: 'a\nb', device_id: deviceId },
      { msg: 'c', device_id: deviceId },
    ]);
  });

  it('goes on where the reader was cut off, at whichever line', async () => {
    const deviceId = await deviceOf(ann, 1);
    const all = Array.from({ length: 12 }, (_, n) => `${n}`);
    await Promise.all(all.map((text) => say(deviceId, text)));
    for (const [round, cut] of [0, 1, 6, 11, 12].entries()) {
      const reader = await read(ann, { lastId: `${cut}` });
      await say(deviceId, `live ${round}`);
      await reader.until(all.length - cut + round + 1);
      reader.close();
      const live = Array.from({ length: round + 1 }, (_, n) => `live ${n}`);
      expect(texts(reader)).toEqual([...all.slice(cut), ...live]);
    }
  });

  it('a reader that comes back gets more lines than are read at once', async () => {
    const deviceId = await deviceOf(ann, 1);
    await Promise.all(Array.from({ length: 900 }, (_, n) => say(deviceId, `${n}`)));
    const reader = await read(ann, { lastId: '50' });
    await reader.until(850);
    reader.close();
    expect(texts(reader)).toEqual(Array.from({ length: 850 }, (_, n) => `${n + 50}`));
  });

  it("shows neither another account's lines nor those of devices that were not asked for", async () => {
    const bob = await furnish(cloud, 'bob');
    const [one, two, bobs] = [await deviceOf(ann, 1), await deviceOf(ann, 2), await deviceOf(bob, 3)];
    const reader = await read(ann, { query: `?device=${two}&device=${bobs}` });
    await say(bobs, 'secret');
    await say(one, 'other');
    await say(two, 'mine');
    await reader.until(1);
    reader.close();
    expect(texts(reader)).toEqual(['mine']);
  });

  it.each<[string, number, Record<string, string>, string]>([
    ['nobody', 401, {}, ''],
    ['a wrong password', 401, signedIn('ann', 'wrong'), ''],
    ['an unknown user', 401, signedIn('eve', 'wrong'), ''],
    ['an API key', 401, { authorization: 'Basic YWJj' }, ''],
    ['no device ID', 400, signedIn('ann', 'password of ann'), '?device=x'],
  ])('%s is answered %i', async (_who, status, headers, query) => {
    const answer = await fetch(`${url}/logs/events${query}`, { headers });
    expect(answer.status).toBe(status);
    const { code } = (await answer.json()) as { code: string };
    expect(code).toBe(status === 401 ? 'not-signed-in' : 'bad-request');
  });

  it('an account has so many streams and no more, and a closed one makes room', async () => {
    const readers = [];
    for (let n = 0; n < 20; n += 1) readers.push(await read(ann));
    await expect(read(ann)).rejects.toThrow(/429/);
    for (const reader of readers) reader.close();
  });
});
