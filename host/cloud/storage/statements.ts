/** Statements that need nothing of each other's answers, run in one go where the engine is away. */
import { CompiledQuery, PostgresAdapter, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

type Database = Kysely<Schema>;

/** Whether a database, or a transaction in one, is PostgreSQL. */
export const isPostgres = (db: Database): boolean => db.getExecutor().adapter instanceof PostgresAdapter;

/** A statement that is ready to run, and what its rows mean. `query` null: there is nothing to ask. */
export interface Statement<T> {
  readonly query: CompiledQuery | null;
  readonly read: (rows: readonly unknown[]) => T;
}

/** What PostgreSQL's connection is given in place of a statement's parameters: it sends all of these before it waits. */
export class Several {
  readonly queries: readonly CompiledQuery[];

  constructor(queries: readonly CompiledQuery[]) {
    this.queries = queries;
  }
}

/** A statement of Kysely's; gives its rows. */
export const statementOf = <Row>(builder: { compile(): CompiledQuery<Row> }): Statement<readonly Row[]> => ({
  query: builder.compile(),
  read: (rows) => rows as readonly Row[],
});

type Answers<S extends readonly Statement<unknown>[]> = {
  [K in keyof S]: S[K] extends Statement<infer T> ? T : never;
};

/**
 * Runs statements in their order, each of which sees what the ones before it did, and gives what each says. In a transaction:
 * throws what the first that fails throws, and nothing is kept of the others.
 */
export async function runAll<const S extends readonly Statement<unknown>[]>(
  db: Database,
  ...statements: S
): Promise<Answers<S>> {
  const rows = await rowsOf(
    db,
    statements.flatMap(({ query }) => query ?? []),
  );
  let asked = 0;
  return statements.map(({ query, read }) => read(query === null ? [] : (rows[asked++] ?? []))) as Answers<S>;
}

async function rowsOf(
  db: Database,
  queries: readonly CompiledQuery[],
): Promise<readonly (readonly unknown[])[]> {
  if (queries.length > 1 && isPostgres(db)) {
    const answer = await db.executeQuery(CompiledQuery.raw('several', [new Several(queries)]));
    return answer.rows as unknown[][];
  }
  const rows: (readonly unknown[])[] = [];
  for (const query of queries) rows.push((await db.executeQuery(query)).rows);
  return rows;
}
