/**
 * Takes webhooks' deliveries out of the outbox and to their URLs, some at once. Each process of the cloud has one; a
 * delivery is taken by one of them at a time.
 */
import type { CloudContext } from '../context.ts';
import { afterMs } from '../world.ts';
import type { AddressRule } from './address-guard.ts';
import { claimNext, endClaim, forgetOldDeliveries, nextDueMs, type Claim } from './claims.ts';
import { bodyOf } from './deliveries.ts';
import { post, type Letter } from './post.ts';

/** Deliveries of one process at once (chosen), */
const mostAtOnce = 16;
/** and of one webhook: a server that does not answer holds up nobody else. */
const mostOfOneHook = 4;

/** How often another process's deliveries are looked for, and ours where the database failed; milliseconds (chosen). */
const lookEveryMs = 5_000;

/** How often deliveries that were over long ago are forgotten. */
const forgetEveryMs = 3_600_000;

export class WebhookCourier {
  readonly #cloud: CloudContext;
  readonly #onLoopback: () => boolean;
  readonly #ending = new AbortController();
  readonly #underWay = new Map<Promise<void>, string>();
  #rung = false;
  #filling: Promise<void> | null = null;
  #cancelTimer: () => void = () => undefined;
  #forgotAtMs = 0;

  /** `onLoopback`: whether only this machine can reach the cloud. */
  constructor(cloud: CloudContext, onLoopback: () => boolean) {
    this.#cloud = cloud;
    this.#onLoopback = onLoopback;
  }

  /** Which of the machine's own surroundings webhooks may lead to, now. */
  get addressRule(): AddressRule {
    const { privateAddresses } = this.#cloud.settings.webhooks;
    return { loopback: privateAddresses || this.#onLoopback(), private: privateAddresses };
  }

  /** Something may be due; the first ring starts the courier. */
  ring(): void {
    if (this.#ending.signal.aborted) return;
    this.#rung = true;
    this.#filling ??= this.#fill();
  }

  /** Takes no more and breaks off what is under way; that is sent again by whoever comes next. */
  async close(): Promise<void> {
    this.#ending.abort();
    this.#cancelTimer();
    await this.settled();
    this.#cancelTimer();
  }

  /** Resolves when all that was due has been tried. */
  async settled(): Promise<void> {
    while (this.#filling !== null || this.#underWay.size > 0)
      await Promise.all([this.#filling, ...this.#underWay.keys()]);
  }

  async #fill(): Promise<void> {
    try {
      while (this.#rung && !this.#ending.signal.aborted) {
        this.#rung = false;
        await this.#takeWhatIsDue();
        await this.#forget();
      }
      if (!this.#ending.signal.aborted) this.#wakeAt(await nextDueMs(this.#cloud.db));
    } catch (error) {
      this.#failed(error);
      if (!this.#ending.signal.aborted) this.#wakeIn(lookEveryMs);
    } finally {
      // At once, so that no ring falls between the last look and the end.
      this.#filling = null;
    }
    if (this.#rung) this.ring();
  }

  async #takeWhatIsDue(): Promise<void> {
    while (this.#underWay.size < mostAtOnce && !this.#ending.signal.aborted) {
      const claim = await claimNext(this.#cloud, this.#busyHooks());
      if (claim === undefined) return;
      const work = this.#carry(claim)
        .catch((error: unknown) => this.#failed(error))
        .finally(() => {
          this.#underWay.delete(work);
          this.ring();
        });
      this.#underWay.set(work, claim.delivery.webhook_id);
    }
  }

  #busyHooks(): string[] {
    const counts = new Map<string, number>();
    for (const id of this.#underWay.values()) counts.set(id, (counts.get(id) ?? 0) + 1);
    return [...counts].filter(([, count]) => count >= mostOfOneHook).map(([id]) => id);
  }

  async #carry(claim: Claim): Promise<void> {
    const { delivery } = claim;
    const { attemptMs } = this.#cloud.settings.webhooks;
    const limits = { attemptMs, rule: this.addressRule, signal: this.#ending.signal };
    const attempt = await post(this.#letterOf(claim), limits);
    const end = await endClaim(this.#cloud, claim, attempt);
    if (end === 'lost') return;
    const { webhook_id: webhookId, event, attempts } = delivery;
    this.#cloud.emit({ kind: 'webhook', webhookId, event, state: end, attempts, outcome: attempt.outcome });
  }

  #letterOf({ delivery, hook }: Claim): Letter {
    const body = bodyOf(this.#cloud, delivery);
    return {
      url: hook.url,
      headers: {
        'content-type': hook.content_type,
        'user-agent': 'impsim-webhook/1',
        'x-impsim-event': delivery.event,
        // The same at every attempt, so that a receiver can tell a repetition.
        'x-impsim-delivery': delivery.id,
      },
      body:
        hook.content_type === 'application/json'
          ? JSON.stringify(body)
          : new URLSearchParams(body).toString(),
    };
  }

  async #forget(): Promise<void> {
    const nowMs = this.#cloud.world.nowMs();
    if (nowMs - this.#forgotAtMs < forgetEveryMs) return;
    this.#forgotAtMs = nowMs;
    await forgetOldDeliveries(this.#cloud);
  }

  /** Alone with its database, it need not look before something is due. */
  #wakeAt(dueMs: number | null): void {
    const { bus, world } = this.#cloud;
    if (dueMs === null && bus.alone) return;
    const inMs = dueMs === null ? lookEveryMs : dueMs - world.nowMs();
    // What is due already waits for its webhook's turn, and rings when that comes.
    const waitMs = inMs <= 0 ? lookEveryMs : inMs;
    this.#wakeIn(bus.alone ? waitMs : Math.min(waitMs, lookEveryMs));
  }

  #wakeIn(delayMs: number): void {
    this.#cancelTimer();
    this.#cancelTimer = afterMs(this.#cloud.world, delayMs, () => this.ring());
  }

  #failed(error: unknown): void {
    const message = error instanceof Error ? error.message : 'unknown reason';
    this.#cloud.emit({ kind: 'failure', where: 'webhooks', message });
  }
}
