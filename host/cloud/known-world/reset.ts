import { sql } from 'kysely';
import type { CloudContext } from '../context.ts';

/** What a reset leaves: how the cloud knows its own secret again. */
const kept: ReadonlySet<string> = new Set(['settings']);

/**
 * Empties every table but the cloud's settings. For a cloud that serves nobody yet. One that is cut short leaves less than
 * there was, and can be done again.
 */
export async function resetCloud(cloud: CloudContext): Promise<void> {
  const tables = await cloud.db.introspection.getTables();
  let left = tables.map(({ name }) => name).filter((name) => !kept.has(name));
  // A table that others refer to can be emptied when they have been.
  while (left.length > 0) {
    const refused: string[] = [];
    let reason: unknown;
    for (const name of left) {
      try {
        await sql`delete from ${sql.table(name)}`.execute(cloud.db);
      } catch (error) {
        refused.push(name);
        reason = error;
      }
    }
    if (refused.length === left.length) throw reason;
    left = refused;
  }
}
