/** Protects the data folder: one cloud at a time, durable, private, and no damage without a clear word. */
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { issueDevelopmentToken, makeAccount, openCloud, type Cloud } from '../../../host/cloud/index.ts';
import { openDatabase } from '../../../host/cloud/database.ts';
import { SeededWorld } from './seeded-world.ts';
import { testSettings } from './test-cloud.ts';
import { talkInProcess, TestDevice } from './test-device.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impsim-folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

const open = (place = folder): Promise<Cloud> =>
  openCloud({ dataDir: place, world: new SeededWorld(), settings: testSettings });

describe('a folder', () => {
  it('is made where there is none, for its user alone', async () => {
    const inner = join(folder, 'a', 'b');
    await (await open(inner)).close();
    expect((await stat(inner)).mode & 0o777).toBe(0o700);
    for (const file of ['cloud.key', 'cloud.db'])
      expect((await stat(join(inner, file))).mode & 0o777).toBe(0o600);
  });

  it('keeps everything from one opening to the next', async () => {
    const first = await open();
    const { id } = await makeAccount(first, { username: 'ann', password: 'a password' });
    const token = await issueDevelopmentToken(first, { accountId: id });
    const device = new TestDevice(1);
    const before = await device.enroll(talkInProcess(first), token);
    await first.close();
    const second = await open();
    const welcome = await device.introduce(talkInProcess(second));
    expect(welcome).toMatchObject({
      type: 'welcome',
      agent: before.type === 'enrolled' ? before.agent : null,
    });
    await second.close();
  });

  it('of a cloud that was stopped is whole without the database’s log: its two files may be copied', async () => {
    const cloud = await open();
    const { id } = await makeAccount(cloud, { username: 'ann', password: 'a password' });
    await cloud.close();
    const copy = join(folder, 'copy');
    await mkdir(copy);
    for (const file of ['cloud.key', 'cloud.db']) await copyFile(join(folder, file), join(copy, file));
    const opened = await open(copy);
    expect(await opened.db.selectFrom('accounts').select('id').execute()).toEqual([{ id }]);
    await opened.close();
  });

  it('is refused to a second cloud until the first is closed', async () => {
    const first = await open();
    await expect(open()).rejects.toMatchObject({
      code: 'folder-in-use',
      cause: expect.stringContaining(folder),
    });
    await first.close();
    await (await open()).close();
  });

  it.each<[string, string, string | Buffer, string]>([
    [
      'a database that is none',
      'cloud.db',
      'not a database, but long enough to look at',
      'database-unreadable',
    ],
    ['a cut database', 'cloud.db', Buffer.from('SQLite format 3\0'), 'database-unreadable'],
    ['a damaged key', 'cloud.key', 'zzzz', 'secret-unreadable'],
    ['an empty key', 'cloud.key', '', 'secret-unreadable'],
  ])('with %s is refused, and left as it is', async (_what, file, content, code) => {
    await writeFile(join(folder, file), content);
    await expect(open()).rejects.toMatchObject({ code, cure: expect.stringMatching(/./) });
    expect(await readFile(join(folder, file))).toEqual(Buffer.from(content));
    // What was refused holds no lock.
    await rm(join(folder, file));
    await (await open()).close();
  });

  it('whose key was lost is refused, since every agent URL would change', async () => {
    await (await open()).close();
    await writeFile(join(folder, 'cloud.key'), `${'ab'.repeat(32)}\n`);
    await expect(open()).rejects.toMatchObject({ code: 'secret-foreign' });
  });

  it('of a newer release is refused', async () => {
    const cloud = await open();
    await sql`insert into kysely_migration (name, timestamp) values ('9999-future', 'later')`.execute(
      cloud.db,
    );
    await cloud.close();
    await expect(open()).rejects.toMatchObject({ code: 'database-newer' });
  });

  it('that cannot be one is refused', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(open(file)).rejects.toMatchObject({ code: 'folder-unwritable' });
    await expect(open(join(file, 'inside'))).rejects.toMatchObject({ code: 'folder-unwritable' });
    await chmod(file, 0o600);
  });
});

describe('the database', () => {
  it('writes ahead', async () => {
    const cloud = await open();
    const setting = async (name: string): Promise<unknown> =>
      Object.values(
        (await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(cloud.db)).rows[0] ?? {},
      )[0];
    expect(await setting('journal_mode')).toBe('wal');
    // The log is synced by ourselves, see the next test.
    expect(await setting('synchronous')).toBe(1);
    expect(await setting('foreign_keys')).toBe(1);
    await cloud.close();
  });

  it.each(['memory', 'file'])('in %s keeps transactions apart and undoes a failed one', async (place) => {
    const db = await openDatabase(place === 'memory' ? 'memory' : { file: join(folder, 'x.db') });
    const set = (name: string, fail: boolean) =>
      db.transaction().execute(async (own) => {
        await own.insertInto('settings').values({ name, value: 'a' }).execute();
        await own.updateTable('settings').set({ value: 'b' }).where('name', '=', name).execute();
        if (fail) throw new Error('undone');
      });
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => set(`n${i}`, i % 2 === 0)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    const rows = await db.selectFrom('settings').selectAll().execute();
    expect(rows.map(({ name, value }) => `${name} ${value}`).sort()).toEqual(
      Array.from({ length: 10 }, (_, i) => `n${2 * i + 1} b`).sort(),
    );
    await db.destroy();
  });

  it('uses only types and defaults that PostgreSQL shares', async () => {
    const db = await openDatabase('memory');
    const tables = await db.introspection.getTables();
    const types = new Set(
      tables.flatMap(({ columns }) => columns.map(({ dataType }) => dataType.toLowerCase())),
    );
    expect(types).toEqual(new Set(['text', 'bigint', 'integer']));
    expect(
      tables.flatMap(({ columns }) => columns.filter(({ isAutoIncrementing }) => isAutoIncrementing)),
    ).toEqual([]);
    await db.destroy();
  });
});

describe('closing', () => {
  it('finishes the enrollment at hand, whose device has already hung up', async () => {
    const cloud = await open();
    const { id } = await makeAccount(cloud, { username: 'ann', password: 'a password' });
    const token = await issueDevelopmentToken(cloud, { accountId: id });
    const device = new TestDevice(1);
    const talk = talkInProcess(cloud);
    await device.introduce(talk);
    const asked = talk.ask({ type: 'enroll', planId: token.planId, token: token.token });
    await Promise.resolve();
    talk.close();
    await cloud.close();
    await asked;
    const again = await open();
    expect(await device.introduce(talkInProcess(again))).toMatchObject({
      agent: { agentId: expect.any(String) },
    });
    await again.close();
  });

  it('a closed cloud serves nobody', async () => {
    const cloud = await open();
    await cloud.close();
    await cloud.close();
    await expect(cloud.fetch('/health')).rejects.toMatchObject({ code: 'cloud-closed' });
    await expect(cloud.listen()).rejects.toMatchObject({ code: 'cloud-closed' });
    expect(await new TestDevice(1).introduce(talkInProcess(cloud))).toBeUndefined();
  });
});
