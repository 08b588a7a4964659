/** How many calls a caller may make in a second, at this process. Header names: known, impt's README. */
import type { FastifyReply } from 'fastify';
import type { CloudContext } from '../../context.ts';
import { apiError } from './errors.ts';

const windowMs = 1000;

/** Callers that are remembered at once; when there are more, all begin anew. */
const mostCallers = 10_000;

export class RateLimit {
  readonly #cloud: CloudContext;
  #windowAt = 0;
  #counts = new Map<string, number>();

  constructor(cloud: CloudContext) {
    this.#cloud = cloud;
  }

  /** Counts a call and tells the caller what is left. Throws ApiError `rate-limited`. */
  count(caller: string, reply: FastifyReply): void {
    const window = Math.floor(this.#cloud.world.nowMs() / windowMs);
    if (window !== this.#windowAt || this.#counts.size >= mostCallers) {
      this.#windowAt = window;
      this.#counts = new Map();
    }
    const limit = this.#cloud.settings.apiCallsPerSecond;
    const calls = (this.#counts.get(caller) ?? 0) + 1;
    this.#counts.set(caller, calls);
    void reply.headers({
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - calls)),
      'x-ratelimit-reset': '1',
    });
    if (calls <= limit) return;
    void reply.header('retry-after', '1');
    throw apiError('rate-limited');
  }
}
