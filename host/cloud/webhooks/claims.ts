/**
 * Who delivers what: a claim gives one process one delivery for a while. Whoever lost its claim, because it took too long,
 * has nothing to say about the delivery any more.
 */
import type { CloudContext } from '../context.ts';
import type { Database } from '../database.ts';
import type { WebhookDeliveryRow, WebhookRow } from '../schema.ts';
import { isPostgres } from '../storage/statements.ts';
import { inRowOrder } from '../storage/row-locks.ts';
import { newRowId } from '../world.ts';
import type { AttemptOutcome } from './attempt-outcomes.ts';
import { retryDelayMs } from './back-off.ts';
import type { Attempt } from './post.ts';

export type ClaimParts = Pick<CloudContext, 'db' | 'world' | 'settings'>;

/** How much longer than an attempt a claim is good for: the clocks of two machines and a slow database lie between. */
const claimReserveMs = 30_000;

export interface Claim {
  readonly claimId: string;
  readonly delivery: WebhookDeliveryRow;
  readonly hook: Pick<WebhookRow, 'url' | 'content_type'>;
}

/**
 * Claims the delivery that is due the longest; undefined: none is. `busy`: webhooks whose turn it is not.
 * A claim that nobody ended is void when its time is over, and the attempt counts as interrupted.
 */
export const claimNext = async (cloud: ClaimParts, busy: readonly string[]): Promise<Claim | undefined> => {
  for (;;) {
    const found = await inRowOrder(cloud.db, (db) => claimOne(cloud, db, busy));
    if (found !== 'over') return found;
  }
};

/** `over`: what was due had no attempt left, and has failed. */
async function claimOne(
  cloud: ClaimParts,
  db: Database,
  busy: readonly string[],
): Promise<Claim | undefined | 'over'> {
  const nowMs = cloud.world.nowMs();
  let due = db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('due_at_ms', '<=', nowMs)
    .orderBy('due_at_ms')
    .orderBy('id')
    .limit(1);
  if (busy.length > 0) due = due.where('webhook_id', 'not in', [...busy]);
  // SQLite has one writer at a time.
  if (isPostgres(cloud.db)) due = due.forUpdate().skipLocked();
  const row = await due.executeTakeFirst();
  if (row === undefined) return undefined;
  if (row.claim_id !== null) await noteAttempt(cloud, db, row, { outcome: 'interrupted', status: null });
  const hook = await db
    .selectFrom('webhooks')
    .select(['url', 'content_type'])
    .where('id', '=', row.webhook_id)
    .executeTakeFirst();
  const own = db.updateTable('webhook_deliveries').where('id', '=', row.id);
  if (row.tries_left === 0 || hook === undefined) {
    await own.set({ state: 'failed', due_at_ms: null, claim_id: null, finished_at_ms: nowMs }).execute();
    return 'over';
  }
  const claimed = {
    claim_id: newRowId(cloud.world),
    attempts: row.attempts + 1,
    tries_left: row.tries_left - 1,
    due_at_ms: nowMs + cloud.settings.webhooks.attemptMs + claimReserveMs,
  };
  await own.set(claimed).execute();
  return { claimId: claimed.claim_id, delivery: { ...row, ...claimed }, hook };
}

const noteAttempt = (
  cloud: ClaimParts,
  db: Database,
  { id, attempts }: Pick<WebhookDeliveryRow, 'id' | 'attempts'>,
  { outcome, status }: Attempt,
): Promise<unknown> =>
  db
    .insertInto('webhook_attempts')
    .values({ delivery_id: id, number: attempts, at_ms: cloud.world.nowMs(), outcome, status })
    .execute();

/** What came of a claim. `lost`: it was no longer ours to say. */
export type ClaimEnd = 'delivered' | 'waiting' | 'failed' | 'lost';

/** Ends a claim by what came of its attempt. */
export function endClaim(
  cloud: ClaimParts,
  { claimId, delivery }: Claim,
  attempt: Attempt,
): Promise<ClaimEnd> {
  const { outcome } = attempt;
  const nowMs = cloud.world.nowMs();
  const next = nextOf(cloud, delivery, outcome, nowMs);
  return inRowOrder(cloud.db, async (db) => {
    const { numUpdatedRows } = await db
      .updateTable('webhook_deliveries')
      .set({ ...next, claim_id: null })
      .where('id', '=', delivery.id)
      .where('claim_id', '=', claimId)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return 'lost';
    await noteAttempt(cloud, db, delivery, attempt);
    return next.state;
  });
}

function nextOf(
  { settings, world }: ClaimParts,
  { tries_left }: WebhookDeliveryRow,
  outcome: AttemptOutcome,
  nowMs: number,
): Pick<WebhookDeliveryRow, 'state' | 'due_at_ms' | 'finished_at_ms'> {
  if (outcome === 'delivered') return { state: 'delivered', due_at_ms: null, finished_at_ms: nowMs };
  if (tries_left === 0) return { state: 'failed', due_at_ms: null, finished_at_ms: nowMs };
  const { webhooks } = settings;
  const chance = (world.randomBytes(1)[0] ?? 0) / 255;
  const delayMs = retryDelayMs(webhooks.mostAttempts - tries_left, webhooks, chance);
  return { state: 'waiting', due_at_ms: nowMs + delayMs, finished_at_ms: null };
}

/** When the next delivery is due, or a claim void; null: nothing waits. */
export async function nextDueMs(db: Database): Promise<number | null> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .select('due_at_ms')
    .where('state', '=', 'waiting')
    .orderBy('due_at_ms')
    .limit(1)
    .executeTakeFirst();
  return row?.due_at_ms ?? null;
}

/** Forgets deliveries that have been over for longer than they are kept; one that waits is not over. */
export const forgetOldDeliveries = ({ db, world, settings }: ClaimParts): Promise<unknown> =>
  db
    .deleteFrom('webhook_deliveries')
    .where('finished_at_ms', '<', world.nowMs() - settings.webhooks.keptMs)
    .execute();
