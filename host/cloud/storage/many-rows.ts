/**
 * Many rows in one statement. Its text is the same for any number of them, so that an engine meets few texts; the rows
 * travel as one JSON parameter.
 */
import { PostgresAdapter, sql, type Kysely, type RawBuilder } from 'kysely';
import type { Schema } from '../schema.ts';

type Database = Kysely<Schema>;
type TableName = keyof Schema;

/** Whether a database, or a transaction in one, is PostgreSQL. */
export const isPostgres = (db: Database): boolean => db.getExecutor().adapter instanceof PostgresAdapter;

const parts = (
  columns: readonly string[],
  of: (column: string) => RawBuilder<unknown>,
): RawBuilder<unknown> => sql.join(columns.map(of));

const columnsOf = (rows: readonly object[]): string[] => Object.keys(rows[0] ?? {});

/** Halves of characters, which a device may send and PostgreSQL does not take, become the sign for "unreadable". */
const readable = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value;

function jsonOf(rows: readonly unknown[]): string {
  const json = JSON.stringify(rows);
  // What is no half stands in the text as it is.
  return json.includes('\\ud') ? JSON.stringify(rows, readable) : json;
}

/** `rows`, which all have the same columns, as a table with the types that `table` has. */
function asTable(db: Database, table: TableName, rows: readonly object[]): RawBuilder<unknown> {
  const json = jsonOf(rows);
  if (isPostgres(db)) return sql`json_populate_recordset(null::${sql.table(table)}, ${json}::json)`;
  const columns = parts(columnsOf(rows), (column) => sql`value ->> ${sql.lit(column)} as ${sql.ref(column)}`);
  return sql`(select ${columns} from json_each(${json}))`;
}

/** Adds rows that all have the same columns; nothing happens for none. Throws for one that is there already. */
export async function insertRows<T extends TableName>(
  db: Database,
  table: T,
  rows: readonly Partial<Schema[T]>[],
): Promise<void> {
  if (rows.length > 0) await insertion(db, table, rows).execute(db);
}

/** Adds those whose ID is not there yet, in the order of the rows; gives the IDs of those. */
export async function insertNewRows<T extends TableName>(
  db: Database,
  table: T,
  rows: readonly (Partial<Schema[T]> & { readonly id: string })[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const statement = sql<{
    id: string;
  }>`${insertion(db, table, rows)} on conflict (id) do nothing returning id`;
  return new Set((await statement.execute(db)).rows.map(({ id }) => id));
}

function insertion(db: Database, table: TableName, rows: readonly object[]): RawBuilder<unknown> {
  const columns = parts(columnsOf(rows), (column) => sql.ref(column));
  // "where true": else SQLite takes what follows for a part of the table.
  return sql`insert into ${sql.table(table)} (${columns}) select ${columns} from ${asTable(db, table, rows)} as given where true`;
}

/**
 * Sets the columns of each row where `key` is that of the row and `when` holds, which may speak of `given`, the row. All
 * rows have the same columns. Gives the keys of those that were there.
 */
export async function updateRows<T extends TableName, K extends keyof Schema[T] & string>(
  db: Database,
  table: T,
  key: K,
  rows: readonly (Partial<Schema[T]> & Pick<Schema[T], K>)[],
  when: RawBuilder<unknown> = sql`true`,
): Promise<ReadonlySet<Schema[T][K]>> {
  if (rows.length === 0) return new Set();
  const set = parts(
    columnsOf(rows).filter((column) => column !== key),
    (column) => sql`${sql.ref(column)} = given.${sql.ref(column)}`,
  );
  const own = sql.ref(`${table}.${key}`);
  const statement = sql<{ key: Schema[T][K] }>`update ${sql.table(table)} set ${set}
    from ${asTable(db, table, rows)} as given where ${own} = given.${sql.ref(key)} and ${when} returning ${own} as key`;
  return new Set((await statement.execute(db)).rows.map((row) => row.key));
}

/** Whether a column has one of `values`. */
export const isOneOf = (db: Database, column: string, values: readonly string[]): RawBuilder<boolean> =>
  isPostgres(db)
    ? sql<boolean>`${sql.ref(column)} = any(${values})`
    : sql<boolean>`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`;
