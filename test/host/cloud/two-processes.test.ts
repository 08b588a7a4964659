/** Protects: several processes over one PostgreSQL behave as one. Runs on PostgreSQL alone. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  assignDevice,
  defaultWebhookSettings,
  issueDevelopmentToken,
  makeDeployment,
  makeWebhook,
  openCloud,
  type AgentProgram,
  type Cloud,
  type CloudEvent,
  type IssuedToken,
} from '../../../host/cloud/index.ts';
import type { DeviceMessage } from '../../../protocol/device-link.ts';
import { emptyDatabase } from '../../postgres/database.ts';
import { runFolderVariable } from '../../postgres/test-run.ts';
import { mustStart, startCloud } from './cloud-process.ts';
import { furnish, testSettings, type TestAccount } from './test-cloud.ts';
import { Receiver } from './webhooks/receiver.ts';
import { talkInProcess, talkOverSocket, TestDevice, type Conversation } from './test-device.ts';

/** Remembers in its own memory what its device said: that is seen only if it runs in one process. */
const echo = (): AgentProgram => {
  const said = new Map<string, string[]>();
  return {
    onRequest: (request, agent) => {
      const sent = request.body === '' ? false : agent.send('told', request.body);
      return {
        status: 200,
        body: JSON.stringify({ said: said.get(agent.agentId) ?? [], sent, online: agent.deviceOnline }),
      };
    },
    onDeviceMessage: ({ name }, { agentId }) => {
      said.set(agentId, [...(said.get(agentId) ?? []), name]);
    },
  };
};

let folder: string;
let database: string;
const clouds: Cloud[] = [];
let events: CloudEvent[];
let ann: TestAccount;

const open = async (): Promise<Cloud> => {
  const cloud = await openCloud({
    dataDir: folder,
    database,
    settings: {
      ...testSettings,
      webhooks: { ...defaultWebhookSettings, privateAddresses: true },
    },
    baseUrl: 'http://cloud.example',
    agentProgram: echo(),
    onEvent: (event) => events.push(event),
  });
  clouds.push(cloud);
  return cloud;
};

let a: Cloud;
let b: Cloud;

beforeEach(async () => {
  events = [];
  folder = await mkdtemp(join(process.env[runFolderVariable] ?? '', 'two-'));
  database = await emptyDatabase();
  // Together, so that both make the key and the tables.
  [a, b] = await Promise.all([open(), open()]);
  ann = await furnish(a, 'ann');
});
afterEach(async () => {
  await Promise.all(clouds.splice(0).map((cloud) => cloud.close()));
});

/** A device enrolled and on-line at a process. */
async function online(cloud: Cloud, device: TestDevice): Promise<{ talk: Conversation; agentUrl: string }> {
  const { planId, token } = await issueDevelopmentToken(cloud, { accountId: ann.id });
  const talk = talkInProcess(cloud);
  await device.introduce(talk);
  const answer = await talk.ask({ type: 'enroll', planId, token });
  if (answer?.type !== 'enrolled') throw new Error('not enrolled');
  return { talk, agentUrl: answer.agent.agentUrl };
}

/** Until a condition holds: messages between processes take their time. */
const until = (holds: () => boolean): Promise<void> => expect.poll(holds, { timeout: 10_000 }).toBe(true);

const agent = async (cloud: Cloud, url: string, body = ''): Promise<Record<string, unknown>> =>
  (await (await cloud.fetch(url, { method: 'POST', body })).json()) as Record<string, unknown>;

const tell = (name: string): DeviceMessage => ({ type: 'agent-message', name, value: null });

describe('two processes', () => {
  it('share the key that the first of them made', () => {
    expect(a.secret.fingerprint).toBe(b.secret.fingerprint);
    expect(a.bus.processId).not.toBe(b.bus.processId);
  });

  it('a device speaks to its agent, and is spoken to, whichever process holds its link', async () => {
    const device = new TestDevice(1);
    const { talk, agentUrl } = await online(a, device);
    // The first request decides where the agent runs: not where the device is.
    expect(await agent(b, agentUrl)).toMatchObject({ said: [], online: true });
    for (const name of ['one', 'two', 'three']) await talk.ask(tell(name));
    for (const cloud of [a, b])
      expect(await agent(cloud, agentUrl)).toMatchObject({ said: ['one', 'two', 'three'] });
    const long = 'x'.repeat(20_000);
    expect(await agent(a, agentUrl, 'short')).toMatchObject({ sent: true });
    expect(await agent(b, agentUrl, long)).toMatchObject({ sent: true });
    await until(() => talk.heard.filter(({ type }) => type === 'agent-message').length === 2);
    expect(talk.heard.filter(({ type }) => type === 'agent-message')).toMatchObject([
      { value: 'short' },
      { value: long },
    ]);
  });

  it('count a request to an agent once, whichever was asked', async () => {
    const { agentUrl } = await online(a, new TestDevice(1));
    for (const cloud of [b, a, b]) await agent(cloud, agentUrl);
    // Counts are written down in groups, the last when the process ends.
    await b.close();
    expect(await a.db.selectFrom('agents').select('requests').execute()).toEqual([{ requests: 3 }]);
  });

  it('an agent moves to another process when its own has ended', async () => {
    const { agentUrl } = await online(a, new TestDevice(1));
    await agent(b, agentUrl);
    await b.close();
    expect(await agent(a, agentUrl)).toMatchObject({ online: true });
  });

  it('a device that connects again elsewhere loses its old link, and only that one', async () => {
    const device = new TestDevice(1);
    const first = await online(a, device);
    const second = talkInProcess(b);
    await device.introduce(second);
    await first.talk.ended;
    expect(first.talk.heard.at(-1)).toMatchObject({ type: 'refused', code: 'link-replaced' });
    expect(await second.ask({ type: 'ping' })).toEqual({ type: 'pong' });
    expect(await agent(a, first.agentUrl)).toMatchObject({ online: true });
    second.close();
    await expect.poll(async () => (await agent(a, first.agentUrl))['online']).toBe(false);
  });

  it('who follows the logs at one sees what devices log at the other, in order', async () => {
    const heard: string[] = [];
    const { stop } = await b.logs.follow(({ text }) => heard.push(text));
    const { talk } = await online(a, new TestDevice(1));
    const texts = Array.from({ length: 50 }, (_, i) => `line ${i}`);
    for (const text of texts) await talk.ask({ type: 'log', level: 'log', text });
    await until(() => heard.filter((text) => text.startsWith('line')).length === 50);
    expect(heard.filter((text) => text.startsWith('line'))).toEqual(texts);
    stop();
  });

  it('the LED of a device that the one holds is known at the other, until its link is over', async () => {
    const device = new TestDevice(1);
    const { talk } = await online(a, device);
    await talk.ask({ type: 'led', pattern: 'firmware-failed' });
    await until(() => b.news.ledOf(device.id) === 'firmware-failed');
    // Again at the other: what the old link says at its end is not about the new one.
    const again = talkInProcess(b);
    await device.introduce(again);
    await again.ask({ type: 'led', pattern: 'online' });
    await talk.ended;
    await until(() => a.news.ledOf(device.id) === 'online');
    again.close();
    await until(() => a.news.ledOf(device.id) === null);
    expect(b.news.ledOf(device.id)).toBeNull();
  });

  it('the API of one shows, restarts and streams the device that the other holds', async () => {
    const device = new TestDevice(1);
    const { talk } = await online(a, device);
    const groupId = ann.groups.development_devicegroup;
    await assignDevice(b, { accountId: ann.id, deviceId: device.id, groupId });
    const json = { 'content-type': 'application/json' };
    const signIn = { id: ann.username, password: ann.password };
    const auth = await b.fetch('/v5/auth', { method: 'POST', headers: json, body: JSON.stringify(signIn) });
    const { access_token } = (await auth.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${access_token}` };
    const shown = async (): Promise<unknown> => {
      const answer = await b.fetch(`/v5/devices/${device.id}`, { headers });
      return ((await answer.json()) as { data: { attributes: { device_online: unknown } } }).data.attributes
        .device_online;
    };
    // At once, not when the processes next say that they live.
    expect(await shown()).toBe(true);
    const restart = await b.fetch(`/v5/devices/${device.id}/restart`, { method: 'POST', headers });
    expect(restart.status).toBe(204);
    await until(() => talk.heard.some(({ type }) => type === 'restart' || type === 'code'));

    const { url } = await b.listen();
    const made = await b.fetch('/v5/logstream', {
      method: 'POST',
      headers: { ...headers, ...json },
      body: '{}',
    });
    const { data } = (await made.json()) as { data: { id: string } };
    const cut = new AbortController();
    const stream = await fetch(`${url}/v5/logstream/${data.id}?format=text`, { signal: cut.signal });
    let heard = '';
    const reading = (async () => {
      for await (const chunk of stream.body ?? []) heard += Buffer.from(chunk as Uint8Array).toString();
    })().catch(() => undefined);
    // The stream is open at one and changed at the other.
    const added = await a.fetch(`/v5/logstream/${data.id}/${device.id}`, { method: 'PUT', headers });
    expect(added.status).toBe(204);
    await until(() => heard.includes(`${device.id} subscribed`));
    await talk.ask({ type: 'log', level: 'log', text: 'over there' });
    await until(() => heard.includes('server.log over there'));
    talk.close();
    await a.links.settled();
    expect(await shown()).toBe(false);
    cut.abort();
    await reading;
  });

  it('join again after the database cut them off, and the log goes on where it was', async () => {
    const heard: string[] = [];
    const { stop } = await b.logs.follow(({ text }) => heard.push(text));
    const { talk } = await online(a, new TestDevice(1));
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = (select application_name from pg_stat_activity where pid = pg_backend_pid())
      and pid <> pg_backend_pid()`.execute(a.db);
    await expect
      .poll(
        () =>
          events.filter((event) => event.kind === 'failure' && event.where === 'between processes').length,
      )
      .toBeGreaterThanOrEqual(2);
    await talk.ask({ type: 'log', level: 'log', text: 'meanwhile' });
    await until(() => heard.includes('meanwhile'));
    stop();
  });

  it('a webhook’s deliveries are each sent by one of them, though both look for them at once', async () => {
    const receiver = await Receiver.open();
    const groupId = ann.groups.production_devicegroup;
    await makeWebhook(a, {
      accountId: ann.id,
      groupId,
      url: `${receiver.url}/hook`,
      event: 'deployment',
      contentType: 'application/json',
    });
    const builds = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        makeDeployment(i % 2 === 0 ? a : b, { accountId: ann.id, groupId, deviceCode: '', agentCode: '' }),
      ),
    );
    for (const cloud of [a, b, a, b]) cloud.courier.ring();
    await Promise.all([a.courier.settled(), b.courier.settled()]);
    await until(() => receiver.received.length >= builds.length);
    await Promise.all([a.courier.settled(), b.courier.settled()]);
    const told = receiver.received.map(
      ({ body }) => (JSON.parse(body) as { deployment_id: string }).deployment_id,
    );
    expect(told.toSorted()).toEqual(builds.map(({ id }) => id).toSorted());
    const by = events.filter((event) => event.kind === 'webhook');
    expect(by.map(({ state }) => state)).toEqual(builds.map(() => 'delivered'));
    await receiver.close();
  });

  it('of 100 devices that claim one token at both, exactly one wins', async () => {
    const { planId, token } = await issueDevelopmentToken(a, { accountId: ann.id });
    const devices = Array.from({ length: 100 }, (_, i) => new TestDevice(i));
    const answers = await Promise.all(
      devices.map((device, i) => device.enroll(talkInProcess(i % 2 === 0 ? a : b), { planId, token })),
    );
    const [winner, ...others] = answers.filter(({ type }) => type === 'enrolled');
    expect(winner).toBeDefined();
    expect(others).toEqual([]);
    for (const answer of answers)
      if (answer.type === 'refused') expect(['token-used', 'token-of-another-device']).toContain(answer.code);
  });
});

it('of 40 devices that claim one token over sockets of two real processes, exactly one wins; kill -9 of one leaves the other at work', async () => {
  const first = await mustStart(folder, database);
  const second = await mustStart(folder, database);
  const { planId, token } = await first.tell<IssuedToken>({
    do: 'issue',
    account: ann,
    kind: 'development',
    fixture: '',
  });
  const links = [first.linkUrl, second.linkUrl];
  const answers = await Promise.all(
    Array.from({ length: 40 }, async (_, i) =>
      new TestDevice(i).enroll(await talkOverSocket(links[i % 2] ?? ''), { planId, token }),
    ),
  );
  expect(answers.filter(({ type }) => type === 'enrolled')).toHaveLength(1);
  await first.kill();
  const late = await new TestDevice(99).enroll(await talkOverSocket(second.linkUrl), { planId, token });
  expect(late).toMatchObject({ code: 'token-used' });
  await second.kill();
});

it('a process with another key is refused, as its agent URLs would differ', async () => {
  const elsewhere = await mkdtemp(join(process.env[runFolderVariable] ?? '', 'other-'));
  expect(await startCloud(elsewhere, database)).toMatchObject({ refused: 'secret-foreign' });
});
