/**
 * Protects the promise that what was answered lasts: a cloud under load is killed (SIGKILL) again and again at moments
 * that chance picks, and every acknowledged token, enrollment and agent's answer is looked for afterwards.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Chance } from '../../../hardware/random.ts';
import { openCloud, statusOfToken } from '../../../host/cloud/index.ts';
import { loadAgentData } from '../../../host/cloud/agents.ts';
import { EnrollmentToken, type AgentId, type DeviceId } from '../../../protocol/ids.ts';
import { emptyDatabase } from '../../postgres/database.ts';
import { mustStart } from './cloud-process.ts';
import { engine } from './engine.ts';
import { basic, testSettings, type TestAccount } from './test-cloud.ts';
import { talkOverSocket, TestDevice } from './test-device.ts';
import { bundled } from './told-process.ts';

/** Kills; the processes over PostgreSQL write nothing of their own, so there fewer tell as much. */
const kills = engine === 'sqlite' ? 50 : 10;
const customers = 8;
const seed = 20_240_101;

interface Acknowledged {
  readonly tokens: string[];
  readonly enrolled: { readonly deviceId: DeviceId; readonly agentId: AgentId; readonly token: string }[];
  /** The last count that each agent answered with. */
  readonly counts: Map<AgentId, number>;
}

let program: string;
let folder: string;

beforeAll(async () => {
  program = await bundled(new URL('killable-cloud.ts', import.meta.url), `killable-${engine}`);
  folder = await mkdtemp(join(tmpdir(), 'impsim-killed-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(program);
});

let deviceNumber = 0;

/** One customer: a token, an enrollment, some requests to the agent, and again, until the cloud is gone. */
async function buyAndUse(
  at: { readonly url: string; readonly linkUrl: string },
  ann: TestAccount,
  done: Acknowledged,
): Promise<never> {
  for (;;) {
    const asked = await fetch(`${at.url}/enrol`, { method: 'POST', headers: basic(ann.key) });
    const { token, siteids } = (await asked.json()) as { token: string; siteids: [string] };
    done.tokens.push(token);
    const device = new TestDevice((deviceNumber += 1));
    const answer = await device.enroll(await talkOverSocket(at.linkUrl), { planId: siteids[0], token });
    // The socket was cut.
    if (answer?.type !== 'enrolled') throw new Error('gone');
    const { agentId, agentUrl } = answer.agent;
    done.enrolled.push({ deviceId: device.id, agentId, token });
    const path = `${at.url}${new URL(agentUrl).pathname}`;
    for (let i = 0; i < 2; i += 1) {
      const { requests } = (await (await fetch(path)).json()) as { requests: number };
      done.counts.set(agentId, requests);
    }
  }
}

it(`after ${kills} kills under load every acknowledged row is there`, { timeout: 900_000 }, async () => {
  const chance = new Chance(seed).stream('kills');
  const database = engine === 'postgresql' ? await emptyDatabase() : undefined;
  const done: Acknowledged = { tokens: [], enrolled: [], counts: new Map() };
  let ann: TestAccount | undefined;
  for (let kill = 0; kill < kills; kill += 1) {
    const cloud = await mustStart(folder, database, program);
    ann ??= await cloud.tell<TestAccount>({ do: 'furnish', username: 'ann' });
    const account = ann;
    const work = Promise.allSettled(Array.from({ length: customers }, () => buyAndUse(cloud, account, done)));
    const acknowledged = (): number => done.tokens.length + done.enrolled.length;
    const enough = acknowledged() + 1 + chance.integer(60);
    while (acknowledged() < enough) await wait(1);
    // Anywhere in what is at hand.
    await wait(chance.integer(10));
    await cloud.kill();
    await work;
  }
  expect(done.enrolled.length).toBeGreaterThan(kills);

  const after = await openCloud({ dataDir: folder, database, settings: testSettings });
  const accountId = ann?.id ?? '';
  for (const token of done.tokens)
    expect(
      await statusOfToken(after, { accountId, token: EnrollmentToken.parse(token) }),
      token,
    ).not.toBeNull();
  for (const { deviceId, agentId, token } of done.enrolled) {
    const status = await statusOfToken(after, { accountId, token: EnrollmentToken.parse(token) });
    expect(status).toMatchObject({ state: 'claimed', deviceId, agent: { agentId } });
    const events = await after.db
      .selectFrom('device_history')
      .select('event')
      .where('device_id', '=', deviceId)
      .execute();
    expect(events).toContainEqual({ event: 'enrolled' });
  }
  for (const [agentId, count] of done.counts)
    expect((await loadAgentData(after.db, agentId))['requests']).toBeGreaterThanOrEqual(count);
  await after.close();
  console.log(
    `${kills} kills, seed ${seed}: ${done.tokens.length} tokens, ${done.enrolled.length} enrollments, ${done.counts.size} agents acknowledged and found`,
  );
});
