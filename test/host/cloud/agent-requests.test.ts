/** Protects: the requests that agents answer are counted, none twice, at the price of one write for many. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  addDevice,
  issueDevelopmentToken,
  openCloud,
  type AgentProgram,
  type Cloud,
} from '../../../host/cloud/index.ts';
import { countsWrittenAfterMs } from '../../../host/cloud/agent-requests.ts';
import { openAgent } from '../../../host/cloud/agents.ts';
import { AgentId, DeviceId } from '../../../protocol/ids.ts';
import { emptyPlace } from './engine.ts';
import { SeededWorld } from './seeded-world.ts';
import { furnish, testSettings, type TestAccount } from './test-cloud.ts';
import { talkInProcess, TestDevice } from './test-device.ts';

/** Fails as its request says. */
const agentProgram: AgentProgram = {
  onRequest: ({ path }) => ({ status: path === '/' ? 200 : 500, body: '' }),
};

let open: () => Promise<Cloud>;
let cloud: Cloud;
let world: SeededWorld;
let ann: TestAccount;
let agentId: AgentId;

beforeEach(async () => {
  world = new SeededWorld();
  const empty = await emptyPlace();
  const place = 'memory' in empty ? { dataDir: await mkdtemp(join(tmpdir(), 'impsim-counts-')) } : empty;
  open = () => openCloud({ ...place, world, settings: testSettings, agentProgram });
  cloud = await open();
  ann = await furnish(cloud, 'ann');
  const { planId, token } = await issueDevelopmentToken(cloud, { accountId: ann.id });
  const answer = await new TestDevice(1).enroll(talkInProcess(cloud), { planId, token });
  if (answer.type !== 'enrolled') throw new Error('not enrolled');
  agentId = AgentId.parse(answer.agent.agentUrl.split('/').at(-1));
});
afterEach(() => cloud.close());

async function counted(id = agentId): Promise<number> {
  const rows = cloud.db.selectFrom('agents').select('requests').where('id', '=', id);
  return (await rows.executeTakeFirstOrThrow()).requests;
}

const ask = async (path = ''): Promise<number> =>
  (await cloud.fetch(`${cloud.agentUrl(agentId)}${path}`)).status;

it('whatever the answer’s status, and are written down together', async () => {
  expect(await Promise.all([ask(), ask(), ask('/broken')])).toEqual([200, 200, 500]);
  expect(await counted()).toBe(0);
  world.pass(countsWrittenAfterMs);
  await expect.poll(() => counted()).toBe(3);
  await ask();
  world.pass(countsWrittenAfterMs);
  await expect.poll(() => counted()).toBe(4);
});

it('but not those to an agent that is not there', async () => {
  await cloud.db.updateTable('agents').set({ closed_at_ms: world.nowMs() }).execute();
  expect(await ask()).toBe(404);
  await cloud.close();
  cloud = await open();
  expect(await counted()).toBe(0);
});

it('and are kept when the cloud ends', async () => {
  await Promise.all([ask(), ask()]);
  await cloud.close();
  cloud = await open();
  expect(await counted()).toBe(2);
});

it('anew when the agent without a plan ID has another owner', async () => {
  const bob = await furnish(cloud, 'bob');
  const deviceId = DeviceId.parse('5000d8c46a572d01');
  await addDevice(cloud, { id: deviceId, impType: 'imp004m', accountId: ann.id });
  const opened = (accountId: string): Promise<AgentId> =>
    openAgent(cloud, cloud.db, { deviceId, planId: null, accountId });
  const id = await opened(ann.id);
  await cloud.db.updateTable('agents').set({ requests: 7 }).where('id', '=', id).execute();
  await opened(ann.id);
  expect(await counted(id)).toBe(7);
  expect(await opened(bob.id)).toBe(id);
  expect(await counted(id)).toBe(0);
});
