/** Protects: a transaction is over when the disk has it and not before; what a disk refuses is never promised. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeAccount, openCloud } from '../../../host/cloud/index.ts';
import { GroupCommit } from '../../../host/cloud/storage/group-commit.ts';
import { SqliteConnection } from '../../../host/cloud/storage/sqlite-connection.ts';
import { testSettings } from './test-cloud.ts';

let folder: string;
let connection: SqliteConnection;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impsim-commit-'));
  connection = new SqliteConnection(join(folder, 'x.db'));
  connection.run('create table t (x integer)');
});
afterEach(async () => {
  connection.close();
  await rm(folder, { recursive: true });
});

/** A disk whose syncs end when they are told to. */
class SlowDisk {
  readonly pending: { readonly done: () => void; readonly failed: (error: Error) => void }[] = [];
  readonly sync = (): Promise<void> =>
    new Promise((done, failed) => {
      this.pending.push({ done, failed });
    });
}

const insert = async (commits: GroupCommit, x: number, told: number[]): Promise<void> => {
  await commits.begin();
  connection.run('insert into t values (?)', [x]);
  await commits.commit();
  told.push(x);
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const turns = async (): Promise<void> => {
  for (let i = 0; i < 4; i += 1) await turn();
};
const rows = (): unknown[] => connection.run('select x from t order by x').rows.map(({ x }) => x);

it('answers after the sync, one sync for all that came together, in order', async () => {
  const disk = new SlowDisk();
  const commits = new GroupCommit(connection, disk.sync);
  const told: number[] = [];
  const first = [1, 2, 3].map((x) => insert(commits, x, told));
  await turns();
  expect(disk.pending).toHaveLength(1);
  const second = [4, 5].map((x) => insert(commits, x, told));
  await turns();
  expect({ told, syncs: disk.pending.length, rows: rows() }).toEqual({
    told: [],
    syncs: 1,
    rows: [1, 2, 3, 4, 5],
  });
  disk.pending[0]?.done();
  await Promise.all(first);
  await turns();
  expect({ told, syncs: disk.pending.length }).toEqual({ told: [1, 2, 3], syncs: 2 });
  disk.pending[1]?.done();
  await Promise.all(second);
  expect(told).toEqual([1, 2, 3, 4, 5]);
});

it('a transaction that is undone takes none of its group with it', async () => {
  const commits = new GroupCommit(connection, () => Promise.resolve());
  const told: number[] = [];
  const kept = [insert(commits, 1, told)];
  await commits.begin();
  connection.run('insert into t values (2)');
  commits.rollback();
  kept.push(insert(commits, 3, told));
  await Promise.all(kept);
  expect({ told, rows: rows() }).toEqual({ told: [1, 3], rows: [1, 3] });
});

it('after a sync that failed nothing more is promised', async () => {
  const disk = new SlowDisk();
  const commits = new GroupCommit(connection, disk.sync);
  const told: number[] = [];
  const first = insert(commits, 1, told);
  await turns();
  disk.pending[0]?.failed(new Error('disk gone'));
  await expect(first).rejects.toThrow('disk gone');
  for (const x of [2, 3]) await expect(insert(commits, x, told)).rejects.toThrow('disk gone');
  expect(told).toEqual([]);
});

it.each<[string, string, string, string | null]>([
  ['full', 'pragma max_page_count = 1', 'disk-full', 'pragma max_page_count = 1000000'],
  ['read-only', 'pragma query_only = on', 'database-readonly', null],
])(
  'a %s disk is told in clear words; after a full one the cloud goes on by itself',
  async (_what, ail, code, heal) => {
    const cloud = await openCloud({ dataDir: join(folder, 'cloud'), settings: testSettings });
    const make = (username: string, email: string) =>
      makeAccount(cloud, { username, email, password: 'a password' });
    await make('before', 'before@example.com');
    await sql.raw(ail).execute(cloud.db);
    // More than what is left of the pages that there are.
    await expect(
      (async () => {
        for (let i = 0; i < 50; i += 1) await make(`during ${i}`, `${'x'.repeat(2_000)}${i}@example.com`);
      })(),
    ).rejects.toMatchObject({ code, cure: expect.stringMatching(/./) });
    if (heal === null) return cloud.close();
    await sql.raw(heal).execute(cloud.db);
    await make('after', 'after@example.com');
    const names = (await cloud.db.selectFrom('accounts').select('username').execute()).map(
      ({ username }) => username,
    );
    expect(names).toContain('before');
    expect(names).toContain('after');
    await cloud.close();
  },
);
