/** Protects the queue's law: each job ends once, whoever dies; nothing is lost, nothing is done for two. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobQueue, type ClaimedJob } from '../../../host/queue/job-queue.ts';
import { restartCluster, startCluster, stopCluster } from '../../postgres/cluster.ts';

// Of its own: it is killed.
const folder = mkdtempSync(join(tmpdir(), 'impsim-pg-'));
let queue: JobQueue;
/** One whose leases have ended before anybody can look. */
let hasty: JobQueue;
const job = { kind: 'replay', work: '{}', capture: null };
let runs = 0;
const newRun = (): string => `run ${++runs}`;

beforeAll(async () => {
  const { url } = await startCluster(folder, { durable: false });
  // Two at once make the table once.
  [queue, hasty] = await Promise.all([JobQueue.open(url), JobQueue.open(url, { leaseMs: 0 })]);
});
afterAll(async () => {
  await Promise.all([queue.close(), hasty.close()]);
  await stopCluster(folder);
  rmSync(folder, { recursive: true, force: true });
});

const only = ([first]: readonly ClaimedJob[]): ClaimedJob => {
  if (first === undefined) throw new Error('nothing was claimed');
  return first;
};

describe('a queue', () => {
  it('gives each job to one worker, however many ask at once', async () => {
    const run = newRun();
    await queue.put(
      run,
      0,
      Array.from({ length: 200 }, () => job),
    );
    const claims = await Promise.all(Array.from({ length: 50 }, (_, i) => queue.claim(`w${i}`, 'replay', 7)));
    const numbers = claims.flat().map(({ number }) => number);
    expect(numbers).toHaveLength(200);
    expect(new Set(numbers).size).toBe(200);
    await queue.drop(run);
  });

  it('keeps what it is given: numbers, words and bytes', async () => {
    const run = newRun();
    const capture = Uint8Array.from({ length: 300 }, (_, i) => i & 255);
    await queue.put(run, 5, [{ kind: 'replay', work: '{"file":"a\\u0000☕"}', capture }]);
    const claimed = only(await queue.claim('w', 'replay', 1));
    expect(claimed).toMatchObject({ run, number: 5, work: '{"file":"a\\u0000☕"}', attempts: 1 });
    expect(Uint8Array.from(claimed.capture ?? [])).toEqual(capture);
    await queue.drop(run);
  });

  it('says twice what was put in twice only once, and gives no other kind', async () => {
    const run = newRun();
    await queue.put(run, 0, [job, job]);
    await queue.put(run, 0, [job, job]);
    expect(await queue.state(run)).toEqual({ waiting: 2, running: 0 });
    expect(await queue.claim('w', 'fleet', 9)).toEqual([]);
    await queue.drop(run);
  });

  it('gives a dead worker’s job to another, after the fresh ones; the dead one’s result no longer counts', async () => {
    const run = newRun();
    await queue.put(run, 0, [job, job]);
    const dead = only(await hasty.claim('dead', 'replay', 1));
    expect(dead.number).toBe(0);
    expect(only(await queue.claim('living', 'replay', 1)).number).toBe(1);
    const again = only(await queue.claim('living', 'replay', 1));
    expect(again).toMatchObject({ number: 0, attempts: 2 });
    expect(await queue.finish('dead', dead, '"late"')).toBe(false);
    expect(await queue.finish('living', again, '"right"')).toBe(true);
    expect(await queue.finish('living', again, '"twice"')).toBe(false);
    expect(await queue.ended(run)).toEqual([{ number: 0, result: '"right"', worker: 'living' }]);
    await queue.drop(run);
  });

  it('leaves a job to a worker that renews its lease', async () => {
    const run = newRun();
    await queue.put(run, 0, [job]);
    const claimed = only(await hasty.claim('slow', 'replay', 1));
    await queue.renew('slow', [claimed]);
    expect(await queue.claim('other', 'replay', 1)).toEqual([]);
    // A lease that went to another is not taken back.
    await hasty.renew('slow', [claimed]);
    const taken = only(await queue.claim('other', 'replay', 1));
    await hasty.renew('slow', [claimed]);
    expect(await queue.claim('third', 'replay', 1)).toEqual([]);
    expect(await queue.finish('other', taken, '1')).toBe(true);
    await queue.drop(run);
  });

  it('sets a job aside on which five workers died', async () => {
    const run = newRun();
    await queue.put(run, 0, [job]);
    for (let i = 1; i <= 5; i++) expect(only(await hasty.claim(`w${i}`, 'replay', 1)).attempts).toBe(i);
    expect(await hasty.claim('w6', 'replay', 1)).toEqual([]);
    expect(await queue.ended(run)).toEqual([{ number: 0, result: null, worker: 'w5' }]);
  });

  it('tells what has ended until it is forgotten', async () => {
    const run = newRun();
    await queue.put(run, 0, [job, job]);
    for (const claimed of await queue.claim('w', 'replay', 2)) await queue.finish('w', claimed, '1');
    const ended = await queue.ended(run);
    expect(new Set(ended.map(({ number }) => number))).toEqual(new Set([0, 1]));
    expect(await queue.ended(run)).toHaveLength(2);
    await queue.forget(run, ended.slice(0, 1));
    expect(await queue.ended(run)).toEqual(ended.slice(1));
    await queue.drop(run);
  });

  it('outlives its database being killed and started again', async () => {
    const run = newRun();
    await queue.put(run, 0, [job]);
    await restartCluster(folder);
    expect(only(await queue.claim('w', 'replay', 1)).number).toBe(0);
    await queue.drop(run);
  });

  it.each([
    ['nonsense', 'queue-url'],
    ['mysql://a:b@c/d', 'queue-url'],
    ['postgres://ann:planted-word@127.0.0.1:1/x', 'queue-unreachable'],
  ])('%s is refused, and its password is not shown', async (url, code) => {
    const failure = await JobQueue.open(url).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code });
    expect(String(failure)).not.toContain('planted-word');
  });
});
