/**
 * Many rows in one statement. Its text is the same for any number of them, so that an engine meets few texts; the rows
 * travel as one JSON parameter.
 */
import { CompiledQuery, sql, type Kysely, type RawBuilder } from 'kysely';
import type { Schema } from '../schema.ts';
import { isPostgres, type Statement } from './statements.ts';

type Database = Kysely<Schema>;
type TableName = keyof Schema;

const quoted = (name: string): string => `"${name}"`;

const columnsOf = (rows: readonly object[]): string[] => Object.keys(rows[0] ?? {});

/** Halves of characters, which a device may send and PostgreSQL does not take, become the sign for "unreadable". */
const readable = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value;

function jsonOf(rows: readonly unknown[]): string {
  const json = JSON.stringify(rows);
  // What is no half stands in the text as it is.
  return json.includes('\\ud') ? JSON.stringify(rows, readable) : json;
}

/** The rows of the parameter as a table, `given`, with the types that `table` has. */
function given(db: Database, table: TableName, columns: readonly string[]): string {
  if (isPostgres(db)) return `json_populate_recordset(null::${quoted(table)}, $1::json) as given`;
  const values = columns.map((column) => `value ->> '${column}' as ${quoted(column)}`);
  return `(select ${values.join(', ')} from json_each(?)) as given`;
}

function insertion(db: Database, table: TableName, rows: readonly object[]): string {
  const columns = columnsOf(rows);
  const names = columns.map(quoted).join(', ');
  // "where true": else SQLite takes what follows for a part of the table.
  return `insert into ${quoted(table)} (${names}) select ${names} from ${given(db, table, columns)} where true`;
}

/** `read` gives what is said of the rows that the text returns; nothing is asked where no rows are given. */
const onRows = <T>(
  rows: readonly object[],
  text: () => string,
  read: (rows: readonly unknown[]) => T,
  more: readonly unknown[] = [],
): Statement<T> => ({
  query: rows.length === 0 ? null : CompiledQuery.raw(text(), [jsonOf(rows), ...more]),
  read,
});

const keysOf = <Key extends string>(rows: readonly unknown[]): ReadonlySet<Key> =>
  new Set((rows as readonly { readonly key: Key }[]).map(({ key }) => key));

/** Adds rows that all have the same columns. Fails for one that is there already. */
export const insertRows = <T extends TableName>(
  db: Database,
  table: T,
  rows: readonly Partial<Schema[T]>[],
): Statement<void> =>
  onRows(
    rows,
    () => insertion(db, table, rows),
    () => undefined,
  );

/** Adds those whose ID is not there yet, in the order of the rows; gives the IDs of those. */
export const insertNewRows = <T extends TableName>(
  db: Database,
  table: T,
  rows: readonly (Partial<Schema[T]> & { readonly id: string })[],
): Statement<ReadonlySet<string>> =>
  onRows(
    rows,
    () => `${insertion(db, table, rows)} on conflict (id) do nothing returning id as key`,
    keysOf<string>,
  );

/**
 * Sets the columns of each row where `key` is that of the row and `when` holds, which may speak of `given`, the row. All
 * rows have the same columns. Gives the keys of those that were there.
 */
export function updateRows<T extends TableName, K extends keyof Schema[T] & string>(
  db: Database,
  table: T,
  key: K,
  rows: readonly (Partial<Schema[T]> & Pick<Schema[T], K>)[],
  when = 'true',
): Statement<ReadonlySet<string>> {
  const columns = columnsOf(rows);
  const set = (): string =>
    columns
      .filter((column) => column !== key)
      .map((column) => `${quoted(column)} = given.${quoted(column)}`)
      .join(', ');
  const own = `${quoted(table)}.${quoted(key)}`;
  const text = (): string =>
    `update ${quoted(table)} set ${set()} from ${given(db, table, columns)} where ${own} = given.${quoted(key)} and ${when}`;
  // PostgreSQL does not know how few rows the JSON has, and would read the whole table for them.
  return isPostgres(db)
    ? onRows(rows, () => `${text()} and ${own} = any($2) returning ${own} as key`, keysOf<string>, [
        rows.map((row) => row[key]),
      ])
    : onRows(rows, () => `${text()} returning ${own} as key`, keysOf<string>);
}

/** Whether a column has one of `values`. */
export const isOneOf = (db: Database, column: string, values: readonly string[]): RawBuilder<boolean> =>
  isPostgres(db)
    ? sql<boolean>`${sql.ref(column)} = any(${values})`
    : sql<boolean>`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`;
