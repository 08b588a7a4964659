/** Protects that an enrollment costs the same beside a million devices: each of its statements finds its rows by an index. */
import { afterEach, expect, it, vi } from 'vitest';
import {
  assignDevice,
  issueDevelopmentToken,
  issueSdkToken,
  makeWebhook,
} from '../../../host/cloud/index.ts';
import { SqliteConnection, type SqliteValue } from '../../../host/cloud/storage/sqlite-connection.ts';
import { basic, furnish, openTestCloud } from './test-cloud.ts';
import { talkInProcess, TestDevice } from './test-device.ts';

interface Statement {
  readonly connection: SqliteConnection;
  readonly sql: string;
  readonly values: readonly SqliteValue[];
}

afterEach(() => vi.restoreAllMocks());

/** Every statement that the databases of this process run while `work` does. */
async function statementsOf(work: () => Promise<void>): Promise<Statement[]> {
  const statements: Statement[] = [];
  const run = Object.getOwnPropertyDescriptor(SqliteConnection.prototype, 'run')?.value as (
    ...given: [string, SqliteValue[]?]
  ) => ReturnType<SqliteConnection['run']>;
  vi.spyOn(SqliteConnection.prototype, 'run').mockImplementation(function (
    this: SqliteConnection,
    sql: string,
    values: readonly unknown[] = [],
  ) {
    statements.push({ connection: this, sql, values: values as SqliteValue[] });
    return run.call(this, sql, values as SqliteValue[]);
  });
  await work();
  vi.restoreAllMocks();
  return statements;
}

/** How the engine goes about a statement, step by step. */
const planOf = ({ connection, sql, values }: Statement): string[] =>
  connection.run(`explain query plan ${sql}`, values).rows.map(({ detail }) => String(detail));

// What is read through, and may be, are the rows that the statement itself brings along.
// PostgreSQL chooses its way by the number of rows, of which a test has few.
it('no statement of an enrollment reads a table through', async () => {
  const { cloud, world } = await openTestCloud();
  const ann = await furnish(cloud, 'ann');
  const accountId = ann.id;
  const groupId = ann.groups.pre_production_devicegroup;
  const url = 'http://127.0.0.1:9/';
  await makeWebhook(cloud, { accountId, groupId, url, event: 'blinkup', contentType: 'application/json' });

  const statements = await statementsOf(async () => {
    // A developer's device, then the same as an end-user's, coming and going on its link as an SDK app looks on.
    const device = new TestDevice(1);
    const first = talkInProcess(cloud);
    await device.enroll(first, await issueDevelopmentToken(cloud, { accountId }));
    first.close();
    await assignDevice(cloud, { accountId, deviceId: device.id, groupId });
    const issued = await issueSdkToken(cloud, { accountId, installation: 'phone' });
    const second = talkInProcess(cloud);
    expect(await device.enroll(second, issued)).toMatchObject({ type: 'enrolled' });
    await second.ask({ type: 'log', level: 'log', text: 'here' }, 0);
    const status = await cloud.fetch(`/v1/setup_tokens/${issued.token}`, { headers: basic(ann.key) });
    expect(await status.json()).toMatchObject({ impee_id: device.id });
    second.close();
    await cloud.links.settled();
    await cloud.logs.settled();
    await cloud.courier.settled();
    world.pass(0);
  });

  const queries = statements.filter(({ sql }) => /^(select|insert|update|delete)/i.test(sql));
  for (const table of ['devices', 'agents', 'enrollment_tokens', 'device_history', 'log_lines', 'webhook'])
    expect(
      queries.some(({ sql }) => sql.includes(table)),
      table,
    ).toBe(true);
  const scans = queries.flatMap((statement) =>
    planOf(statement)
      .filter((step) => step.startsWith('SCAN') && !/^SCAN (CONSTANT ROW|json_each )/.test(step))
      .map((step) => `${step}: ${statement.sql}`),
  );
  expect([...new Set(scans)]).toEqual([]);
  await cloud.close();
});
