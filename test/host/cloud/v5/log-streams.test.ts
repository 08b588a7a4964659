/** Logs and log streams, as the vendor's client reads them: five devices, a sixth, a second stream, a cut. */
import { EventSource } from 'eventsource';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findDevice, type Device } from '../../../../host/cloud/devices.ts';
import { enrolledDevice, type EnrolledDevice } from './api-devices.ts';
import { openApiCloud, type ApiCloud } from './api-cloud.ts';
import { refusal } from './vendor-client.ts';

let api: ApiCloud;
const devices: EnrolledDevice[] = [];
beforeAll(async () => {
  api = await openApiCloud();
  for (let number = 1; number <= 6; number += 1)
    devices.push(await enrolledDevice(api.cloud, api.account, number));
});
afterAll(() => api.cloud.close());

const device = (index: number): EnrolledDevice => devices[index] as EnrolledDevice;
const log = (index: number, text: string) => device(index).talk.ask({ type: 'log', level: 'log', text });

/** What comes, to be waited for. */
class Heard {
  readonly all: string[] = [];
  #wake: () => void = () => {};
  readonly take = (text: string): void => {
    this.all.push(text);
    this.#wake();
  };

  async until(wanted: (all: readonly string[]) => boolean): Promise<void> {
    while (!wanted(this.all))
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }
}

describe('log streams', () => {
  test('hold five devices; the oldest drops out; a second stream closes the first', async () => {
    const { client } = api;
    const lines = new Heard();
    const states = new Heard();
    const { data } = await client.logStreams.create(lines.take, states.take, null, 'text');
    await states.until((all) => all.includes('opened'));
    for (const { id } of devices.slice(0, 5)) await client.logStreams.addDevice(data.id, id);
    await log(0, 'first');
    await lines.until((all) => all.some((line) => line.endsWith(' first')));
    expect(lines.all.at(-1)).toMatch(
      new RegExp(`^${device(0).id} \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z development server\\.log first$`),
    );
    await client.logStreams.addDevice(data.id, device(5).agentId).catch(() => {});
    await client.logStreams.addDevice(data.id, device(5).id);
    await states.until((all) => all.includes(`${device(0).id} unsubscribed`));
    expect(states.all.filter((state) => state.endsWith(' subscribed'))).toHaveLength(6);
    await log(0, 'unheard');
    await log(5, 'two\nlines');
    await lines.until((all) => all.some((line) => line.endsWith('two\nlines')));
    expect(lines.all.some((line) => line.includes('unheard'))).toBe(false);

    const json = { lines: new Heard(), states: new Heard() };
    const second = await client.logStreams.create(json.lines.take, json.states.take, null, 'json');
    await states.until((all) => all.at(-1) === 'closed');
    await json.states.until((all) => all.length > 0);
    expect(JSON.parse(json.states.all[0] ?? '')).toEqual({ state: 'opened' });
    await client.logStreams.addDevice(second.data.id, device(1).id);
    await log(1, 'in JSON');
    await json.lines.until((all) => all.length > 0);
    expect(JSON.parse(json.lines.all[0] ?? '')).toMatchObject({
      device_id: device(1).id,
      type: 'server.log',
      msg: 'in JSON',
    });
    await client.logStreams.removeDevice(second.data.id, device(1).id);
    await json.states.until((all) => all.length === 3);
    expect(JSON.parse(json.states.all[2] ?? '')).toEqual({ state: 'unsubscribed', device_id: device(1).id });
    expect(await refusal(client.logStreams.addDevice(data.id, device(1).id))).toMatch(
      /^404 Log Stream Not Found: /,
    );
    await client.logStreams.close(second.data.id);
    await client.logStreams.close(data.id).catch(() => {});
  });

  test('go on after a cut, without losing or doubling a line', async () => {
    const { client, cloud, url, account } = api;
    const token = (await client.auth.login(account.username, account.password)).access_token;
    const made = await cloud.fetch('/v5/logstream', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/vnd.api+json' },
    });
    expect(made.status).toBe(200);
    const { id } = ((await made.json()) as { data: { id: string } }).data;
    await client.logStreams.addDevice(id, device(2).id);
    const address = `${url}/v5/logstream/${id}?format=json`;
    const before = new Heard();
    const ready = new Heard();
    const first = new EventSource(address);
    let lastId = '';
    first.addEventListener('message', (event) => {
      lastId = event.lastEventId;
      before.take(String(event.data));
    });
    first.addEventListener('state_change', (event) => ready.take(String(event.data)));
    await ready.until((all) => all.some((state) => state.includes('"subscribed"')));
    await log(2, 'one');
    await before.until((all) => all.length === 1);
    first.close();
    await log(2, 'while away');
    const after = new Heard();
    const again = new EventSource(address, {
      fetch: (input, init) =>
        fetch(input, { ...init, headers: { ...init.headers, 'last-event-id': lastId } }),
    });
    again.addEventListener('message', (event) => after.take(String(event.data)));
    await after.until((all) => all.length === 1);
    await log(2, 'two');
    await after.until((all) => all.length === 2);
    again.close();
    const texts = [...before.all, ...after.all].map((text) => (JSON.parse(text) as { msg: string }).msg);
    expect(texts).toEqual(['one', 'while away', 'two']);
  });

  test('say first of all that they are open, though devices were added before', async () => {
    const { client } = api;
    for (const format of ['text', 'json'] as const) {
      const states = new Heard();
      const { data } = await client.logStreams.create(() => {}, states.take, null, format);
      await client.logStreams.addDevice(data.id, device(4).id);
      await states.until((all) => all.length === 2);
      expect(states.all).toEqual(
        format === 'text'
          ? ['opened', `${device(4).id} subscribed`]
          : ['{"state":"opened"}', `{"state":"subscribed","device_id":"${device(4).id}"}`],
      );
      await client.logStreams.close(data.id);
    }
  });

  test('make up for a long absence, whatever other devices said in it', async () => {
    const { client, cloud, url, account } = api;
    const token = (await client.auth.login(account.username, account.password)).access_token;
    const made = await cloud.fetch('/v5/logstream', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    const { id } = ((await made.json()) as { data: { id: string } }).data;
    await client.logStreams.addDevice(id, device(2).id);
    await log(2, 'the last that was heard');
    const { data } = await client.devices.getLogs(device(2).id, 1, 1);
    expect(data).toMatchObject([{ msg: 'the last that was heard' }]);
    const [last] = await cloud.db
      .selectFrom('log_lines')
      .select('id')
      .orderBy('id', 'desc')
      .limit(1)
      .execute();
    const rows = await Promise.all(
      [device(2).id, device(5).id].map((one) => findDevice(cloud.db, one).then((row) => row as Device)),
    );
    const said: Promise<void>[] = [];
    for (let n = 1; n <= 600; n += 1)
      for (const row of rows) said.push(cloud.logs.append(row, 'server.log', `missed ${n}`));
    await Promise.all(said);
    const heard = new Heard();
    const again = new EventSource(`${url}/v5/logstream/${id}?format=text`, {
      fetch: (input, init) =>
        fetch(input, { ...init, headers: { ...init.headers, 'last-event-id': String(last?.id) } }),
    });
    again.addEventListener('message', (event) => heard.take(String(event.data)));
    await heard.until((all) => all.length === 600);
    again.close();
    expect(heard.all.map((line) => line.replace(/^(\S+) .*missed /, '$1 '))).toEqual(
      Array.from({ length: 600 }, (_, n) => `${device(2).id} ${n + 1}`),
    );
  });

  test('are known to nobody without their ID, and changed by nobody but their account', async () => {
    const { cloud, url } = api;
    const answer = await cloud.fetch(`${url}/v5/logstream/nothing?format=text`);
    expect(answer.status).toBe(404);
    expect((await cloud.fetch('/v5/logstream', { method: 'POST' })).status).toBe(401);
  });
});

describe('logs that are kept', () => {
  test('come in pages: the newest page first, the oldest line first inside it', async () => {
    const { client } = api;
    for (let n = 1; n <= 20; n += 1) await log(3, `Message #${n}#`);
    const page = async (number: number, size: number) =>
      (await client.devices.getLogs(device(3).id, number, size)).data.map(({ msg }) => msg);
    expect(await page(1, 4)).toEqual([17, 18, 19, 20].map((n) => `Message #${n}#`));
    expect(await page(3, 5)).toEqual([6, 7, 8, 9, 10].map((n) => `Message #${n}#`));
    expect((await client.devices.getLogs(device(3).id, 1, 1)).data[0]).toMatchObject({ type: 'server.log' });
    expect(await refusal(client.devices.getLogs('nothing'))).toMatch(/^404 Device Not Found: /);
  });
});
