/** Protects: over TLS PostgreSQL is spoken to as over a plain socket, nothing goes around it, and no other server is taken for it. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueDevelopmentToken, openCloud } from '../../../host/cloud/index.ts';
import { openPostgres } from '../../../host/cloud/storage/postgres.ts';
import { runAll, statementOf } from '../../../host/cloud/storage/statements.ts';
import { openAuthority, serverCertificate } from '../../../host/cloud/tls.ts';
import { JobQueue } from '../../../host/queue/job-queue.ts';
import { startCluster, stopCluster } from '../../postgres/cluster.ts';
import { SeededWorld } from './seeded-world.ts';
import { furnish, testSettings } from './test-cloud.ts';
import { talkInProcess, TestDevice } from './test-device.ts';

let folder: string;
let url: string;
let database: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impsim-pg-tls-'));
  // The server may run as another user.
  await chmod(folder, 0o711);
  const authority = await openAuthority(undefined);
  const certificate = await serverCertificate(authority, ['localhost', '127.0.0.1']);
  await writeFile(join(folder, 'ca.pem'), authority.cert);
  await writeFile(join(folder, 'other.pem'), (await openAuthority(undefined)).cert);
  ({ url } = await startCluster(join(folder, 'pg'), { durable: false, certificate }));
  database = `${url}&sslrootcert=${encodeURIComponent(join(folder, 'ca.pem'))}`;
}, 60_000);
afterAll(async () => {
  await stopCluster(join(folder, 'pg'));
  await rm(folder, { recursive: true, force: true });
});

interface Encrypted {
  readonly clients: number;
  readonly encrypted: number;
}

/** Of all that are connected over the network. */
const encryption = sql<Encrypted>`
  select count(*) as clients, count(*) filter (where ssl) as encrypted
  from pg_stat_ssl join pg_stat_activity using (pid) where client_addr is not null`;

describe('PostgreSQL over TLS', () => {
  it('is opened, answers in transactions, and several statements given together, each in its order', async () => {
    const db = await openPostgres(database);
    try {
      await sql`create table numbers (n integer)`.execute(db);
      const seen = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          db.transaction().execute(async (own) => {
            await sql`insert into numbers values (${i})`.execute(own);
            const { rows } = await sql<{ n: number }>`select n from numbers where n = ${i}`.execute(own);
            return rows[0]?.n;
          }),
        ),
      );
      expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i));
      const undone = db.transaction().execute(async (own) => {
        await sql`delete from numbers`.execute(own);
        throw new Error('changed its mind');
      });
      await expect(undone).rejects.toThrow('changed its mind');
      const answers = await db.transaction().execute((own) =>
        runAll(
          own,
          ...[100, 101, 102].map((n) =>
            statementOf({
              compile: () => sql<Row>`insert into numbers values (${n}) returning n`.compile(own),
            }),
          ),
          statementOf({ compile: () => sql<Row>`select count(*) as n from numbers`.compile(own) }),
        ),
      );
      expect(answers).toEqual([[{ n: 100 }], [{ n: 101 }], [{ n: 102 }], [{ n: 23 }]]);
      const [long] = (await sql<{ text: string }>`select repeat('light ', 200000) as text`.execute(db)).rows;
      expect(long?.text).toHaveLength(1_200_000);
      const { clients, encrypted } = (await encryption.execute(db)).rows[0]!;
      expect(clients).toBeGreaterThan(1);
      expect(encrypted).toBe(clients);
    } finally {
      await db.destroy();
    }
  });

  it('holds a cloud: devices enroll together, and all its connections are encrypted', async () => {
    const cloud = await openCloud({
      dataDir: join(folder, 'cloud'),
      database,
      world: new SeededWorld(),
      settings: testSettings,
    });
    try {
      const ann = await furnish(cloud, 'ann');
      const answers = await Promise.all(
        Array.from({ length: 12 }, async (_, i) => {
          const { planId, token } = await issueDevelopmentToken(cloud, { accountId: ann.id });
          return new TestDevice(i + 1).enroll(talkInProcess(cloud), { planId, token });
        }),
      );
      expect(answers.map(({ type }) => type)).toEqual(Array<string>(12).fill('enrolled'));
      const { rows } = await encryption.execute(cloud.db);
      expect(rows[0]?.encrypted).toBe(rows[0]?.clients);
    } finally {
      await cloud.close();
    }
  });

  it('holds a queue of work', async () => {
    const queue = await JobQueue.open(database);
    try {
      await queue.put('run', 0, [{ kind: 'replay', work: '{}', capture: Uint8Array.of(1, 2, 3) }]);
      expect(await queue.claim('worker', 'replay', 1)).toMatchObject([{ run: 'run', number: 0 }]);
    } finally {
      await queue.close();
    }
  });

  it.each([
    ['a server whose certificate another authority made', 'other.pem', (text: string) => text],
    ['a server of another name', 'ca.pem', (text: string) => text.replace('localhost', '127.0.0.2')],
    ['no TLS, where the server wants it', 'ca.pem', (text: string) => text.replace('verify-full', 'disable')],
  ] as const)('%s is an error of one line, without the password', async (_, file, changed) => {
    const asked = changed(url.replace('impsim@', 'impsim:planted-secret@'));
    const opened = openPostgres(`${asked}&sslrootcert=${encodeURIComponent(join(folder, file))}`);
    const error: unknown = await opened.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'database-unreachable' });
    expect(String(error)).not.toContain('planted-secret');
    expect(String(error)).not.toContain('\n');
  });
});

interface Row {
  readonly n: number;
}
