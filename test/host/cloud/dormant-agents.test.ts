/** Protects: an agent is stopped when its device has been away for 30 days, not before, and comes back with all it had. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  assignDevice,
  issueDevelopmentToken,
  makeDeployment,
  type AgentProgram,
  type Cloud,
} from '../../../host/cloud/index.ts';
import { dormantAfterMs } from '../../../host/cloud/agent-dormancy.ts';
import type { SeededWorld } from './seeded-world.ts';
import { furnish, openTestCloud, type TestAccount } from './test-cloud.ts';
import { talkInProcess, TestDevice, type Conversation } from './test-device.ts';

let cloud: Cloud;
let world: SeededWorld;
let ann: TestAccount;
let ended: string[];
let device: TestDevice;
let talk: Conversation;
let agentUrl: string;

/** Counts its requests in what it keeps. */
const agentProgram: AgentProgram = {
  onRequest: (_request, agent) => {
    const count = Number(agent.data['count'] ?? 0) + 1;
    agent.save({ count });
    return { status: 200, body: String(count) };
  },
  onEnd: (agentId) => ended.push(agentId),
};

beforeEach(async () => {
  ended = [];
  ({ cloud, world } = await openTestCloud({ agentProgram }));
  ann = await furnish(cloud, 'ann');
  device = new TestDevice(1);
  ({ talk, agentUrl } = await enrolled());
});
afterEach(() => cloud.close());

async function enrolled(): Promise<{ talk: Conversation; agentUrl: string }> {
  const { planId, token } = await issueDevelopmentToken(cloud, { accountId: ann.id });
  const conversation = talkInProcess(cloud);
  await device.introduce(conversation);
  const answer = await conversation.ask({ type: 'enroll', planId, token });
  if (answer?.type !== 'enrolled') throw new Error('not enrolled');
  return { talk: conversation, agentUrl: answer.agent.agentUrl };
}

async function hangUp(): Promise<void> {
  talk.close();
  await cloud.links.settled();
}

const ask = async (): Promise<string> => {
  const answer = await cloud.fetch(agentUrl);
  return answer.status === 200 ? answer.text() : String(answer.status);
};

it('answers until the last moment, then 404, and goes on where it was when the device is back', async () => {
  expect(await ask()).toBe('1');
  await hangUp();
  world.pass(dormantAfterMs - 1);
  expect(await ask()).toBe('2');
  world.pass(1);
  expect(await ask()).toBe('404');
  expect(ended).toEqual([agentUrl.split('/').at(-1)]);
  // Whoever asks meanwhile does not wake it.
  expect(await ask()).toBe('404');
  talk = talkInProcess(cloud);
  const welcome = await device.introduce(talk);
  expect(welcome).toMatchObject({ type: 'welcome', agent: { agentUrl } });
  expect(await ask()).toBe('3');
});

it('goes on for a device that stays on-line for longer, even when the cloud dies then', async () => {
  expect(await ask()).toBe('1');
  for (let day = 0; day < 40; day += 1) {
    world.pass(24 * 3_600_000);
    // What the hourly look did is done when another turn of the agent is.
    expect(await ask()).not.toBe('404');
  }
  await expect
    .poll(async () => {
      const row = await cloud.db
        .selectFrom('devices')
        .select('last_seen_at_ms')
        .where('id', '=', device.id)
        .executeTakeFirstOrThrow();
      return world.nowMs() - (row.last_seen_at_ms ?? 0);
    })
    .toBeLessThan(2 * 24 * 3_600_000);
});

it('is ended though nobody asks, when its device stays away', async () => {
  await ask();
  await hangUp();
  world.pass(dormantAfterMs);
  await expect.poll(() => ended).toHaveLength(1);
});

it('is ended within the hour when its device has another owner', async () => {
  await ask();
  await hangUp();
  ann = await furnish(cloud, 'bob');
  const next = await enrolled();
  expect(next.agentUrl).not.toBe(agentUrl);
  world.pass(3_600_000);
  await expect.poll(() => ended).toEqual([agentUrl.split('/').at(-1)]);
  next.talk.close();
});

it('is told as not running in the API', async () => {
  const groupId = ann.groups.development_devicegroup;
  await makeDeployment(cloud, { accountId: ann.id, groupId, deviceCode: '', agentCode: '' });
  await assignDevice(cloud, { accountId: ann.id, deviceId: device.id, groupId });
  const running = async (): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    const { username: id, password } = ann;
    const auth = await cloud.fetch('/v5/auth', {
      method: 'POST',
      headers,
      body: JSON.stringify({ id, password }),
    });
    const { access_token } = (await auth.json()) as { access_token: string };
    const answer = await cloud.fetch(`/v5/devices/${device.id}`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    return ((await answer.json()) as { data: { attributes: Record<string, unknown> } }).data.attributes[
      'agent_running'
    ];
  };
  expect(await running()).toBe(true);
  await hangUp();
  world.pass(dormantAfterMs);
  expect(await running()).toBe(false);
});
