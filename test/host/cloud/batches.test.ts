/** Protects: what is done together at the database is as if each had been alone. */
import { sql, type Kysely } from 'kysely';
import { expect, it } from 'vitest';
import { issueDevelopmentToken, issueSdkToken } from '../../../host/cloud/index.ts';
import { openDatabase } from '../../../host/cloud/database.ts';
import type { Schema } from '../../../host/cloud/schema.ts';
import { Batches } from '../../../host/cloud/storage/batches.ts';
import { insertNewRows, updateRows } from '../../../host/cloud/storage/many-rows.ts';
import { runAll } from '../../../host/cloud/storage/statements.ts';
import { furnish, openTestCloud } from './test-cloud.ts';
import { talkInProcess, TestDevice } from './test-device.ts';

interface Item {
  readonly name: string;
  readonly keys?: readonly string[];
}

/** Work that writes each item down as a setting; which items were done together is told in `batches`. */
function namer(
  db: Kysely<Schema>,
  batches: string[][],
  also: (name: string, db: Kysely<Schema>) => Promise<void> = () => Promise.resolve(),
): Batches<Item, string> {
  return new Batches<Item, string>(
    db,
    async (transaction, items) => {
      batches.push(items.map(({ name }) => name));
      for (const { name } of items) {
        await transaction.insertInto('settings').values({ name, value: 'kept' }).execute();
        await also(name, transaction);
      }
      return items.map(({ name }) => name.toUpperCase());
    },
    ({ keys = [] }) => keys,
  );
}

const names = async (db: Kysely<Schema>): Promise<string[]> =>
  (await db.selectFrom('settings').select('name').where('value', '=', 'kept').orderBy('name').execute()).map(
    ({ name }) => name,
  );

it('what comes together, or while other work is at the database, is done together; each is given its own result', async () => {
  const { cloud } = await openTestCloud();
  const batches: string[][] = [];
  const late: Promise<string>[] = [];
  const work: Batches<Item, string> = namer(cloud.db, batches, async (name) => {
    if (name === 'a') for (const other of ['c', 'd', 'e']) late.push(work.do({ name: other }));
  });
  expect(await Promise.all(['a', 'b'].map((name) => work.do({ name })))).toEqual(['A', 'B']);
  expect(await Promise.all(late)).toEqual(['C', 'D', 'E']);
  expect(batches).toEqual([
    ['a', 'b'],
    ['c', 'd', 'e'],
  ]);
  expect(await work.do({ name: 'f' })).toBe('F');
  await cloud.close();
});

it('what shares a key is done one after the other, in order, and holds nothing else up', async () => {
  const { cloud } = await openTestCloud();
  const batches: string[][] = [];
  const work = namer(cloud.db, batches);
  await Promise.all(
    [
      { name: 'a' },
      { name: 'b', keys: ['x'] },
      { name: 'c', keys: ['x', 'y'] },
      // Behind c, which waits for b.
      { name: 'd', keys: ['y'] },
      { name: 'e', keys: ['z'] },
    ].map((item) => work.do(item)),
  );
  expect(batches).toEqual([['a', 'b', 'e'], ['c'], ['d']]);
  await cloud.close();
});

it('what cannot be done is told so, and takes nothing of its neighbours with it', async () => {
  const { cloud } = await openTestCloud();
  const work = namer(cloud.db, [], (name) =>
    name === 'poison' ? Promise.reject(new Error('no good')) : Promise.resolve(),
  );
  const told = await Promise.allSettled(['a', 'b', 'poison', 'c'].map((name) => work.do({ name })));
  expect(told.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(told[2]).toMatchObject({ reason: { message: 'no good' } });
  expect(await names(cloud.db)).toEqual(['a', 'b', 'c']);
  await cloud.close();
});

it('what failed as it was committed is not done again, as nobody knows what was kept', async () => {
  const db = await openDatabase('memory');
  const batches: string[][] = [];
  const work = namer(db, batches, async (name, transaction) => {
    if (name !== 'orphan') return;
    // Looked at by the commit only.
    await sql`pragma defer_foreign_keys = on`.execute(transaction);
    await sql`insert into agents (id, device_id, account_id, created_at_ms, requests) values ('x', 'none', 'none', 0, 0)`.execute(
      transaction,
    );
  });
  expect(await work.do({ name: 'a' })).toBe('A');
  const told = await Promise.allSettled(['b', 'orphan', 'c'].map((name) => work.do({ name })));
  expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(batches).toEqual([['a'], ['b', 'orphan', 'c']]);
  expect(await names(db)).toEqual(['a']);
  await db.destroy();
});

it('devices that enroll together are each told what they would be told alone', async () => {
  const { cloud } = await openTestCloud();
  const ann = await furnish(cloud, 'ann');
  const ben = await furnish(cloud, 'ben');
  const issue = () => issueDevelopmentToken(cloud, { accountId: ann.id });
  const shared = await issue();
  const foreign = await issueSdkToken(cloud, { accountId: ben.id, installation: 'phone' });
  const asked = [
    await issue(),
    shared,
    shared,
    foreign,
    { ...(await issue()), token: 'ffffffffffffffff' as typeof shared.token },
    await issue(),
  ];
  const answers = await Promise.all(
    asked.map((issued, index) => new TestDevice(index + 1).enroll(talkInProcess(cloud), issued)),
  );
  expect(answers.map((answer) => (answer?.type === 'refused' ? answer.code : answer?.type))).toEqual([
    'enrolled',
    'enrolled',
    'token-used',
    'production-plan-on-unblessed-device',
    'token-unknown',
    'enrolled',
  ]);
  await cloud.close();
});

it.each([
  ['a quotation mark and a backslash', '"\\" \\ud800'],
  ['what reads as a number', '007'],
  ['what reads as JSON', '{"a": [null, true]}'],
  ['signs of every length', 'a é 中 😀'],
])('rows keep text as it is: %s', async (_what, text) => {
  const { cloud } = await openTestCloud();
  const { id } = await furnish(cloud, 'ann');
  const row = { id: text, kind: 'production', account_id: id, installation: text, created_at_ms: 1 } as const;
  const rows = [{ ...row, replaced_at_ms: null }] as unknown as Parameters<
    typeof insertNewRows<'plan_ids'>
  >[2];
  const insertion = insertNewRows(cloud.db, 'plan_ids', rows);
  expect(await runAll(cloud.db, insertion, insertion)).toEqual([new Set([text]), new Set()]);
  const changed = [{ id: text, replaced_at_ms: 2 ** 52 }] as unknown as Parameters<
    typeof updateRows<'plan_ids', 'id'>
  >[3];
  expect(await runAll(cloud.db, updateRows(cloud.db, 'plan_ids', 'id', changed))).toEqual([new Set([text])]);
  const kept = await cloud.db.selectFrom('plan_ids').selectAll().where('installation', '=', text).execute();
  expect(kept).toEqual([{ ...row, replaced_at_ms: 2 ** 52 }]);
  await cloud.close();
});

it('half a character, which a device may send, spoils nothing', async () => {
  const { cloud } = await openTestCloud();
  const ann = await furnish(cloud, 'ann');
  const device = new TestDevice(1);
  await device.enroll(talkInProcess(cloud), await issueDevelopmentToken(cloud, { accountId: ann.id }));
  const talk = talkInProcess(cloud);
  await device.introduce(talk);
  await talk.ask({ type: 'log', level: 'log', text: 'half \ud83d of one' }, 0);
  await cloud.logs.settled();
  const { lines } = await cloud.logs.page({ accountId: ann.id, deviceId: device.id }, { size: 100 });
  expect(lines.map(({ text }) => text)).toContain('half \ufffd of one');
  await cloud.close();
});
