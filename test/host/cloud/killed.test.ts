/**
 * Protects the promise that an answered enrollment lasts: the whole table through the real link and a real database
 * file, the cloud's process killed (SIGKILL) between making the world, enrolling, and looking at what came of it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { deviceKinds, type DeviceKind } from '../../../host/cloud/groups.ts';
import type { Device, IssuedToken } from '../../../host/cloud/index.ts';
import { enrollmentRefusals } from '../../../host/cloud/refusals.ts';
import { planKinds, tokenKinds, type PlanKind, type TokenKind } from '../../../host/cloud/rules.ts';
import type { HistoryRow } from '../../../host/cloud/schema.ts';
import { mustStart, startCloud, type CloudProcess } from './cloud-process.ts';
import type { TestAccount } from './test-cloud.ts';
import { basic } from './test-cloud.ts';
import { talkOverSocket, TestDevice } from './test-device.ts';

let folder: string;
let running: CloudProcess;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impsim-cloud-'));
  running = await mustStart(folder);
});
afterEach(async () => {
  await running.kill();
  await rm(folder, { recursive: true });
});

async function killAndReopen(): Promise<void> {
  await running.kill();
  running = await mustStart(folder);
}

interface Case {
  readonly device: TestDevice;
  readonly kind: DeviceKind;
  readonly blessed: boolean;
  readonly plan: PlanKind;
  readonly token: TokenKind;
  readonly name: string;
}

/** The guide's table and what an unassigned device counts as; all else must be refused. */
const supported = new Set([
  'production true production production',
  'test-production true production production',
  'development false developer development',
  'unassigned false developer development',
  'fixture false developer development',
  'dut false none factory',
  'unassigned false none factory',
]);

const cases: Case[] = [];
for (const kind of deviceKinds)
  for (const blessed of [true, false])
    for (const plan of planKinds)
      for (const token of tokenKinds) {
        const device = new TestDevice(1000 + cases.length);
        cases.push({ device, kind, blessed, plan, token, name: `${kind} ${blessed} ${plan} ${token}` });
      }

const enroll = async (device: TestDevice, planId: string | null, token: string) =>
  device.enroll(await talkOverSocket(running.linkUrl), { planId, token });

const poll = async (account: TestAccount, token: string): Promise<Record<string, string>> => {
  const answer = await fetch(`${running.url}/v1/setup_tokens/${token}`, { headers: basic(account.key) });
  return (await answer.json()) as Record<string, string>;
};

const pathOf = (agentUrl: string): string => `${running.url}${new URL(agentUrl).pathname}`;

it('each row of the table enrolls, each other combination is refused with its reason and cure', async () => {
  const ann = await running.tell<TestAccount>({ do: 'furnish', username: 'ann' });
  const fixture = new TestDevice(1);
  const development = await running.tell<IssuedToken>({
    do: 'issue',
    account: ann,
    kind: 'development',
    fixture: '',
  });
  await enroll(fixture, development.planId, development.token);
  await running.tell({ do: 'place', account: ann, id: fixture.id, kind: 'fixture', blessed: false });
  const { planId: productionPlan } = await running.tell<IssuedToken>({
    do: 'issue',
    account: ann,
    kind: 'production',
    fixture: '',
  });
  const plans = { none: null, developer: ann.developerPlanId, production: productionPlan };

  const issued = new Map<string, { token: string; planId: string | null }>();
  for (const { device, kind, blessed, plan, token, name } of cases) {
    await running.tell({ do: 'place', account: ann, id: device.id, kind, blessed });
    const made = await running.tell<IssuedToken>({
      do: 'issue',
      account: ann,
      kind: token,
      fixture: fixture.id,
    });
    // The token's own plan ID where the kinds agree, as an app would send it.
    const own = token === plan || (token === 'development' && plan === 'developer');
    issued.set(name, { token: made.token, planId: own ? made.planId : plans[plan] });
  }
  await killAndReopen();

  const agents = new Map<string, string>();
  for (const { device, name, kind, blessed, plan } of cases) {
    const { token, planId } = issued.get(name)!;
    const answer = await enroll(device, planId, token);
    expect(answer.type, name).toBe(supported.has(name) ? 'enrolled' : 'refused');
    if (answer.type === 'enrolled') {
      agents.set(name, answer.agent.agentUrl);
      expect(await (await fetch(pathOf(answer.agent.agentUrl))).json()).toMatchObject({ requests: 1 });
    } else {
      const known = enrollmentRefusals[answer.code as keyof typeof enrollmentRefusals];
      expect({ cause: answer.cause, cure: answer.cure }).toEqual(known);
    }
    const symptom = blessed && plan === 'developer' && kind !== 'fixture';
    const seen = await poll(ann, token);
    expect(seen['impee_id'], name).toBe(answer.type === 'enrolled' || symptom ? device.id : '');
    expect('agent_url' in seen, name).toBe(answer.type === 'enrolled');
  }
  expect(agents.size).toBe(supported.size);
  await killAndReopen();

  for (const { device, name } of cases) {
    const [last] = await running.tell<HistoryRow[]>({ do: 'history', id: device.id });
    const url = agents.get(name);
    if (url === undefined) {
      expect(last, name).toMatchObject({ event: 'enrollment-refused', code: expect.any(String) });
      expect(await running.tell<Device>({ do: 'device', id: device.id })).toMatchObject({ agent_id: null });
      continue;
    }
    expect(last, name).toMatchObject({ event: 'enrolled' });
    expect(await (await fetch(pathOf(url))).json(), name).toMatchObject({ requests: 2 });
    const { token, planId } = issued.get(name)!;
    expect(await enroll(device, planId, token), name).toMatchObject({ type: 'refused', code: 'token-used' });
  }
});

it('the same device and plan ID keep agent and data over a kill; another owner gets another agent and the old URL is dead', async () => {
  const ann = await running.tell<TestAccount>({ do: 'furnish', username: 'ann' });
  const bob = await running.tell<TestAccount>({ do: 'furnish', username: 'bob' });
  const device = new TestDevice(1);
  const develop = async (account: TestAccount): Promise<string> => {
    const { token, planId } = await running.tell<IssuedToken>({
      do: 'issue',
      account,
      kind: 'development',
      fixture: '',
    });
    const answer = await enroll(device, planId, token);
    if (answer.type !== 'enrolled') throw new Error(answer.code);
    return new URL(answer.agent.agentUrl).pathname;
  };
  const count = async (path: string): Promise<unknown> => (await fetch(`${running.url}${path}`)).json();

  const anns = await develop(ann);
  expect(await count(anns)).toMatchObject({ requests: 1 });
  await killAndReopen();
  expect(await develop(ann)).toBe(anns);
  expect(await count(anns)).toMatchObject({ requests: 2 });
  const bobs = await develop(bob);
  expect(bobs).not.toBe(anns);
  await killAndReopen();
  expect((await fetch(`${running.url}${anns}`)).status).toBe(404);
  expect(await count(bobs)).toMatchObject({ requests: 1 });
});

it('a device whose key was registered before the kill is told from a thief after it', async () => {
  const device = new TestDevice(1);
  const talk = await talkOverSocket(running.linkUrl);
  await device.introduce(talk);
  talk.close();
  await killAndReopen();
  const thief = await talkOverSocket(running.linkUrl);
  expect(await new TestDevice(1, { keyNumber: 9 }).introduce(thief)).toMatchObject({
    code: 'link-device-key',
  });
  const again = await talkOverSocket(running.linkUrl);
  expect(await device.introduce(again)).toMatchObject({ type: 'welcome' });
  again.close();
});

it('a token claimed over 100 sockets at once is won by exactly one device, and stays claimed', async () => {
  const ann = await running.tell<TestAccount>({ do: 'furnish', username: 'ann' });
  const { token, planId } = await running.tell<IssuedToken>({
    do: 'issue',
    account: ann,
    kind: 'development',
    fixture: '',
  });
  const devices = Array.from({ length: 100 }, (_, i) => new TestDevice(i));
  const answers = await Promise.all(devices.map((device) => enroll(device, planId, token)));
  expect(answers.filter(({ type }) => type === 'enrolled')).toHaveLength(1);
  await killAndReopen();
  expect(await enroll(new TestDevice(500), planId, token)).toMatchObject({ code: 'token-used' });
});

it('a second process on the same folder is refused, and let in once the first was killed', async () => {
  const second = await startCloud(folder);
  expect(second).toMatchObject({ refused: 'folder-in-use', message: expect.stringContaining(folder) });
  await killAndReopen();
});
