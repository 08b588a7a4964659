/** Fills a cloud's database with devices that enrolled long ago: what a fleet of that size leaves in the tables. */
import { sql, type Kysely } from 'kysely';
import type { Cloud } from '../../host/cloud/index.ts';

/** At which rows a statement stops, so that none runs for minutes. */
const rowsAtOnce = 100_000;

/**
 * Adds devices of the numbers `from` up to before `to`, each with its agent, its claimed token and the two entries of its history.
 * `onPostgres`: the two engines write hexadecimal digits differently.
 */
export async function fillDevices(
  db: Cloud['db'],
  accountId: string,
  { from, to, onPostgres }: { readonly from: number; readonly to: number; readonly onPostgres: boolean },
): Promise<void> {
  for (let first = from; first < to; first += rowsAtOnce)
    await fillPart(db, accountId, { first, last: Math.min(to, first + rowsAtOnce) - 1, onPostgres });
}

async function fillPart(
  db: Kysely<never> | Cloud['db'],
  accountId: string,
  {
    first,
    last,
    onPostgres,
  }: { readonly first: number; readonly last: number; readonly onPostgres: boolean },
): Promise<void> {
  const numbers = sql.raw(
    `with recursive n(i) as (select ${first} union all select i + 1 from n where i < ${last})`,
  );
  // Spread over the whole range, as chance and hashes are, so that an index is met everywhere.
  const spread = sql.raw('((i * 2654435761) % 4294967296)');
  const hex = (digits: number) =>
    onPostgres
      ? sql`lpad(to_hex(${spread}::bigint), ${sql.lit(digits)}, '0')`
      : sql`printf(${sql.lit(`%0${digits}x`)}, ${spread})`;
  const device = sql`'7000' || ${hex(12)}`;
  const text = onPostgres ? sql`i::text` : sql`i`;
  const statements = [
    sql`insert into devices (id, imp_type, public_key, software, account_id, blessed, logging, agent_id, created_at_ms,
      last_enrolled_at_ms, last_seen_at_ms)
      select * from (${numbers} select ${device}, 'imp003', ${hex(64)}, 'load', ${sql.lit(accountId)}, 0, 0, 'a' || ${hex(11)},
      1, 1, 1 from n) as rows_to_add`,
    sql`insert into agents (id, device_id, account_id, created_at_ms)
      select * from (${numbers} select 'a' || ${hex(11)}, ${device}, ${sql.lit(accountId)}, 1 from n) as rows_to_add`,
    sql`insert into enrollment_tokens (token_hash, kind, account_id, state, issued_at_ms, expires_at_ms, presented_by,
      claimed_at_ms, shows_device)
      select * from (${numbers} select ${hex(64)}, 'development', ${sql.lit(accountId)}, 'claimed', 1, 2, ${device}, 1, 0 from n)
      as rows_to_add`,
    ...['registered', 'enrolled'].map(
      (
        event,
      ) => sql`insert into device_history (id, device_id, at_ms, event, actor_kind, actor_id, account_id)
      select * from (${numbers} select '0' || ${text} || ${sql.lit(event)}, ${device}, 1, ${sql.lit(event)}, 'device',
      ${device}, ${sql.lit(accountId)} from n) as rows_to_add`,
    ),
  ];
  for (const statement of statements) await statement.execute(db);
}
