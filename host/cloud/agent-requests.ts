/**
 * How many requests each agent has answered: counted in the process that runs it and written down together, as a write
 * of its own for each would cost more than most requests.
 */
import { sql } from 'kysely';
import type { AgentId } from '../../protocol/ids.ts';
import type { CloudContext } from './context.ts';
import { afterMs } from './world.ts';

/** For so long counts may be in memory alone, and are lost if the process dies; milliseconds (chosen). */
export const countsWrittenAfterMs = 2_000;

export class AgentRequests {
  readonly #cloud: CloudContext;
  #unwritten = new Map<AgentId, number>();
  #cancel: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(cloud: CloudContext) {
    this.#cloud = cloud;
  }

  /** An agent has answered once more. */
  note(agentId: AgentId): void {
    this.#add(agentId, 1);
    this.#cancel ??= afterMs(this.#cloud.world, countsWrittenAfterMs, () => {
      this.#cancel = undefined;
      void this.#writeNext();
    });
  }

  /** Writes down what is not yet, and waits for nothing more. */
  async close(): Promise<void> {
    this.#cancel?.();
    await this.#writeNext();
  }

  #add(agentId: AgentId, times: number): void {
    this.#unwritten.set(agentId, (this.#unwritten.get(agentId) ?? 0) + times);
  }

  #writeNext(): Promise<void> {
    return (this.#writing = this.#writing.then(() => this.#write()));
  }

  async #write(): Promise<void> {
    if (this.#unwritten.size === 0) return;
    const counts = [...this.#unwritten];
    this.#unwritten = new Map();
    try {
      await this.#cloud.db.transaction().execute(async (db) => {
        for (const [agentId, times] of counts)
          await db
            .updateTable('agents')
            .set({ requests: sql<number>`requests + ${times}` })
            .where('id', '=', agentId)
            .execute();
      });
    } catch (error) {
      // They are written with the next.
      for (const [agentId, times] of counts) this.#add(agentId, times);
      const message = error instanceof Error ? error.message : 'unknown reason';
      this.#cloud.emit({ kind: 'failure', where: 'agents', message });
    }
  }
}
