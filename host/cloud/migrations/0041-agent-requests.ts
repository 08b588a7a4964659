/** How often each agent has answered. */
import type { Migration } from 'kysely';
import { type AnyTables, total } from './columns.ts';

export const agentRequests: Migration = {
  async up(db: AnyTables): Promise<void> {
    await db.schema
      .alterTable('agents')
      .addColumn('requests', total, (c) => c.notNull().defaultTo(0))
      .execute();
  },
};
