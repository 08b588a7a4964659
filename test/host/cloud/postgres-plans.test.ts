/** Protects that PostgreSQL, which knows nothing of what a JSON parameter holds, still finds the rows that it names by an index. */
import { CompiledQuery, sql } from 'kysely';
import { expect, it } from 'vitest';
import { newDeviceRow } from '../../../host/cloud/devices.ts';
import { insertRows, updateRows } from '../../../host/cloud/storage/many-rows.ts';
import { runAll } from '../../../host/cloud/storage/statements.ts';
import { DeviceId } from '../../../protocol/ids.ts';
import { openTestCloud } from './test-cloud.ts';

it('what is set in a few rows of many is set without reading the others', async () => {
  const { cloud } = await openTestCloud();
  const { db } = cloud;
  const many = Array.from({ length: 10_000 }, (_, number) =>
    newDeviceRow(cloud, DeviceId.parse(`5000${number.toString(16).padStart(12, '0')}`), 'imp003'),
  );
  await runAll(db, insertRows(db, 'devices', many));
  await sql`analyze devices`.execute(db);
  const few = many.slice(0, 20).map(({ id, link_number }) => ({ id, link_number }));
  const { query } = updateRows(db, 'devices', 'id', few);
  if (query === null) throw new Error('nothing is asked');
  const { rows } = await db.executeQuery(CompiledQuery.raw(`explain ${query.sql}`, [...query.parameters]));
  const plan = JSON.stringify(rows);
  expect(plan).toContain('devices_pkey');
  expect(plan).not.toContain('Seq Scan');
  await cloud.close();
});
