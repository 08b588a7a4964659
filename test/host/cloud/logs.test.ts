/** Protects: whose log lines are kept, for how long, who reads them, and that whoever follows them misses and doubles none. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addDevice,
  issueDevelopmentToken,
  setLogging,
  type Cloud,
  type DeviceKind,
  type GroupType,
} from '../../../host/cloud/index.ts';
import { LogFeed } from '../../../host/cloud/log-feed.ts';
import { maxLogCharacters } from '../../../host/cloud/log-types.ts';
import type { LogLineRow } from '../../../host/cloud/schema.ts';
import { SandboxAgents } from '../../../host/sandbox/agent/sandbox-agents.ts';
import { programOf } from '../../../host/sandbox/program.ts';
import type { DeviceId } from '../../../protocol/ids.ts';
import type { SeededWorld } from './seeded-world.ts';
import { furnish, openTestCloud, testSettings, type TestAccount } from './test-cloud.ts';
import { talkInProcess, TestDevice } from './test-device.ts';

const logLinesPerDevice = 60;

let cloud: Cloud;
let world: SeededWorld;
let ann: TestAccount;

beforeEach(async () => {
  ({ cloud, world } = await openTestCloud({ settings: { ...testSettings, logLinesPerDevice } }));
  ann = await furnish(cloud, 'ann');
});
afterEach(() => cloud.close());

const groupOf: Readonly<Record<DeviceKind, GroupType | null>> = {
  unassigned: null,
  development: 'development_devicegroup',
  fixture: 'factoryfixture_devicegroup',
  dut: 'dut_devicegroup',
  'test-production': 'pre_production_devicegroup',
  production: 'production_devicegroup',
};

/** A device of an account, of any kind, as no BlinkUp could make it. */
async function place(number: number, kind: DeviceKind, account = ann): Promise<DeviceId> {
  const { id } = new TestDevice(number);
  await addDevice(cloud, { id, impType: 'imp003', accountId: account.id });
  const type = groupOf[kind];
  await cloud.db
    .updateTable('devices')
    .set({ group_id: type === null ? null : account.groups[type], account_id: account.id })
    .where('id', '=', id)
    .execute();
  return id;
}

const say = (deviceId: DeviceId, text: string) => cloud.logs.appendFor({ deviceId }, 'server.log', text);
const texts = (lines: readonly LogLineRow[]): string[] => lines.map(({ text }) => text);

describe('whose lines are kept', () => {
  it.each<[DeviceKind, boolean, boolean]>([
    ['unassigned', false, true],
    ['development', false, true],
    ['fixture', false, true],
    ['dut', false, true],
    ['test-production', false, true],
    ['production', false, false],
    ['production', true, true],
  ])('%s, switched on: %s -> kept: %s', async (kind, on, kept) => {
    const deviceId = await place(1, kind);
    if (on) await setLogging(cloud, { deviceId, on, accountId: ann.id });
    await say(deviceId, 'hello');
    const { lines } = await cloud.logs.page({ accountId: ann.id, deviceId });
    expect(lines).toMatchObject(kept ? [{ text: 'hello', device_kind: kind, type: 'server.log' }] : []);
  });

  it('what a device and its agent say arrives, and that the device came and went', async () => {
    const source = 'device.on("x", () => { server.log("from the agent"); server.error("bad"); nothing(); });';
    const agentProgram = new SandboxAgents({ program: await programOf(source), nowMs: () => 0 });
    const { cloud: running } = await openTestCloud({ agentProgram });
    const bob = await furnish(running, 'bob');
    const device = new TestDevice(1);
    const talk = talkInProcess(running);
    await device.introduce(talk);
    const { planId, token } = await issueDevelopmentToken(running, { accountId: bob.id });
    await talk.ask({ type: 'enroll', planId, token });
    await talk.ask({ type: 'log', level: 'log', text: 'from the device' });
    await talk.ask({ type: 'log', level: 'error', text: 'broken' });
    await talk.ask({ type: 'agent-message', name: 'x', value: 1 });
    talk.close();
    await running.logs.settled();
    await device.introduce(talkInProcess(running));
    await running.logs.settled();
    const { lines } = await running.logs.page({ accountId: bob.id, deviceId: device.id });
    await running.close();
    expect(lines.map(({ type, text }) => `${type} ${text}`)).toEqual([
      'status Device connected',
      'server.log from the device',
      'server.error broken',
      'agent.log from the agent',
      'agent.error bad',
      expect.stringMatching(/^agent\.error ERROR: .*nothing/),
      'status Device disconnected',
      'status Device connected',
    ]);
  });

  it('a later owner does not see what the device said before', async () => {
    const bob = await furnish(cloud, 'bob');
    const deviceId = await place(1, 'development');
    await say(deviceId, "ann's");
    await place(1, 'development', bob);
    await say(deviceId, "bob's");
    expect(texts((await cloud.logs.page({ accountId: ann.id, deviceId })).lines)).toEqual(["ann's"]);
    expect(texts((await cloud.logs.page({ accountId: bob.id, deviceId })).lines)).toEqual(["bob's"]);
  });

  it('nothing is kept for a device that nobody owns, or that is not there', async () => {
    await addDevice(cloud, { id: new TestDevice(1).id, impType: 'imp003' });
    await say(new TestDevice(1).id, 'x');
    await say(new TestDevice(2).id, 'x');
    expect(await cloud.logs.after({ afterId: 0 })).toEqual([]);
  });
});

describe('what is kept', () => {
  it('a device has its newest lines, however others log in between', async () => {
    const one = await place(1, 'development');
    const others = await Promise.all([2, 3, 4].map((number) => place(number, 'development')));
    const many = 400;
    for (let n = 0; n < many; n += 1) await Promise.all([one, ...others].map((id) => say(id, `${n}`)));
    const newest = Array.from({ length: logLinesPerDevice }, (_, n) => `${many - logLinesPerDevice + n}`);
    for (const deviceId of [one, ...others]) {
      const { lines, total } = await cloud.logs.page({ accountId: ann.id, deviceId }, { size: 100 });
      expect(texts(lines)).toEqual(newest);
      expect(total).toBe(logLinesPerDevice);
    }
    const rows = await cloud.logs.after({ afterId: 0, limit: 10_000 });
    // Some more may wait for their turn to be removed.
    expect(rows.length).toBeLessThan(4 * logLinesPerDevice + 400);
  });

  it('page 1 is the newest, and the oldest of a page comes first', async () => {
    const deviceId = await place(1, 'development');
    for (let n = 1; n <= 7; n += 1) await say(deviceId, `${n}`);
    const page = async (number: number) =>
      texts((await cloud.logs.page({ accountId: ann.id, deviceId }, { page: number, size: 3 })).lines);
    expect([await page(1), await page(2), await page(3), await page(4)]).toEqual([
      ['5', '6', '7'],
      ['2', '3', '4'],
      ['1'],
      [],
    ]);
  });

  it('a long line is cut, and its time is when it was said', async () => {
    const deviceId = await place(1, 'development');
    world.pass(1234);
    await say(deviceId, 'ü'.repeat(5000));
    const [line] = (await cloud.logs.page({ accountId: ann.id, deviceId })).lines;
    expect(line?.text).toHaveLength(maxLogCharacters);
    expect(line?.text).toMatch(/^ü+…$/);
    expect(line?.at_ms).toBe(world.nowMs());
  });

  it('lines said at once are numbered without a gap', async () => {
    const ids = await Promise.all([1, 2, 3].map((number) => place(number, 'development')));
    await Promise.all(Array.from({ length: 1500 }, (_, n) => say(ids[n % 3]!, `${n}`)));
    const seen = await cloud.logs.after({ afterId: 1490, limit: 100 });
    expect(seen.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, n) => 1491 + n));
  });
});

describe('following', () => {
  it('tells each line once and in order, from the moment of listening', async () => {
    const deviceId = await place(1, 'development');
    await say(deviceId, 'before');
    const heard: string[] = [];
    const { afterId, stop } = await cloud.logs.follow(({ text }) => heard.push(text));
    expect(afterId).toBe(1);
    await Promise.all(['a', 'b', 'c'].map((text) => say(deviceId, text)));
    await cloud.logs.settled();
    stop();
    await say(deviceId, 'after');
    await cloud.logs.settled();
    expect(heard).toEqual(['a', 'b', 'c']);
  });

  it('misses and doubles none, whatever is lost or doubled between the processes that write', async () => {
    const line = (id: number) => ({ id }) as LogLineRow;
    const step = fc.record({
      lines: fc.integer({ min: 1, max: 4 }),
      way: fc.constantFrom('told', 'lost', 'rung', 'doubled', 'old'),
      pause: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const written: LogLineRow[] = [];
        const feed = new LogFeed(
          {
            after: async (afterId) => written.filter(({ id }) => id > afterId).slice(0, 3),
            newestId: async () => written.length,
          },
          (error) => expect.unreachable(String(error)),
        );
        const heard: number[] = [];
        const { stop } = await feed.listen(({ id }) => heard.push(id));
        for (const { lines, way, pause } of steps) {
          const batch = Array.from({ length: lines }, (_, n) => line(written.length + 1 + n));
          written.push(...batch);
          if (way === 'told' || way === 'doubled') feed.heard(batch);
          if (way === 'doubled') feed.heard(batch);
          if (way === 'rung') feed.ring();
          if (way === 'old') feed.heard(written.slice(0, 2));
          if (pause) await feed.settled();
        }
        feed.ring();
        await feed.settled();
        stop();
        expect(heard).toEqual(written.map(({ id }) => id));
      }),
      { numRuns: 300 },
    );
  });

  it('goes on after the database could not be read', async () => {
    let broken = true;
    const failures: unknown[] = [];
    const feed = new LogFeed(
      {
        after: async () => {
          if (broken) throw new Error('no database');
          return [{ id: 1 } as LogLineRow];
        },
        newestId: async () => 0,
      },
      (error) => failures.push(error),
    );
    const heard: number[] = [];
    await feed.listen(({ id }) => {
      heard.push(id);
    });
    feed.ring();
    await feed.settled();
    expect(failures).not.toEqual([]);
    broken = false;
    feed.heard([{ id: 1 } as LogLineRow]);
    await feed.settled();
    expect(heard).toEqual([1]);
  });
});
