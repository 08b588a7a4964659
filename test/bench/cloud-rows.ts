/** Fills a cloud's database with devices that enrolled long ago: what a fleet of that size leaves in the tables. */
import { sql, type RawBuilder } from 'kysely';
import type { Cloud } from '../../host/cloud/index.ts';
import { isPostgres } from '../../host/cloud/storage/statements.ts';

type Database = Cloud['db'];

/** Kilobytes that SQLite may hold while it is filled; its own default afterwards. */
const cacheKb = { filling: 1_000_000, usual: 2_000 } as const;

/** Spread over the whole range, as chance and hashes are, so that an index is met everywhere. */
const spread = '((i * 2654435761) % 4294967296)';

/**
 * Adds devices of the numbers `from` up to before `to`, each with its agent, its claimed token and the two entries of its
 * history, and leaves the database as it is when its own tidying is over.
 */
export async function fillDevices(
  db: Database,
  accountId: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  const postgres = isPostgres(db);
  const cache = (kb: number): Promise<unknown> =>
    postgres ? Promise.resolve() : sql.raw(`pragma cache_size = -${kb}`).execute(db);
  await cache(cacheKb.filling);
  await db.transaction().execute(async (all) => {
    // What refers to what is right by its making: looking each up takes most of the time.
    if (postgres) await sql.raw('set local session_replication_role = replica').execute(all);
    for (const statement of statementsFor(accountId, { from, to, postgres })) await statement.execute(all);
  });
  await cache(cacheKb.usual);
  // SQLite has brought its log into the file with the commit.
  for (const tidying of postgres ? ['vacuum analyze', 'checkpoint'] : []) await sql.raw(tidying).execute(db);
}

function statementsFor(
  accountId: string,
  { from, to, postgres }: { readonly from: number; readonly to: number; readonly postgres: boolean },
): RawBuilder<unknown>[] {
  // The two engines write hexadecimal digits differently.
  const hex = (digits: number): string =>
    postgres ? `lpad(to_hex(${spread}), ${digits}, '0')` : `printf('%0${digits}x', ${spread})`;
  const device = `'7000' || ${hex(12)}`;
  const agent = `'a' || ${hex(11)}`;
  const account = `'${accountId}'`;
  // In the order of the IDs, in which an index takes them fastest.
  const rows = (columns: string): RawBuilder<unknown> =>
    sql.raw(
      `select * from (with recursive n(i) as (select ${postgres ? `${from}::bigint` : from} union all select i + 1 from n
       where i < ${to - 1}) select ${columns} from n order by ${spread}) as rows_to_add`,
    );
  return [
    sql`insert into devices (id, imp_type, public_key, software, account_id, blessed, logging, agent_id, created_at_ms,
      last_enrolled_at_ms, last_seen_at_ms)
      ${rows(`${device}, 'imp003', ${hex(64)}, 'load', ${account}, 0, 0, ${agent}, 1, 1, 1`)}`,
    sql`insert into agents (id, device_id, account_id, created_at_ms)
      ${rows(`${agent}, ${device}, ${account}, 1`)}`,
    sql`insert into enrollment_tokens (token_hash, kind, account_id, state, issued_at_ms, expires_at_ms, presented_by,
      claimed_at_ms, shows_device)
      ${rows(`${hex(64)}, 'development', ${account}, 'claimed', 1, 2, ${device}, 1, 0`)}`,
    ...['registered', 'enrolled'].map(
      (
        event,
      ) => sql`insert into device_history (id, device_id, at_ms, event, actor_kind, actor_id, account_id)
      ${rows(`${hex(11)} || '-${event}', ${device}, 1, '${event}', 'device', ${device}, ${account}`)}`,
    ),
  ];
}
