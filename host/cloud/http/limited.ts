/** Limits as HTTP tells them: headers with every answer, 429 beyond. Header names: known, impt's README. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CloudContext } from '../context.ts';
import type { Asking, Verdict } from '../limits/rate-limits.ts';

/** Answered with 429 in the words of whichever side was asked. */
export class TooManyRequests extends Error {
  readonly statusCode = 429;

  constructor() {
    super('too many requests');
  }
}

/** What pages of other origins may read. */
export const limitHeaders = [
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'retry-after',
];

/** Tells the caller what is left, and when to come back. */
export function showVerdict(reply: FastifyReply, { allowed, limit, remaining, resetMs }: Verdict): void {
  const resetS = String(Math.max(1, Math.ceil(resetMs / 1000)));
  void reply.headers({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': resetS,
  });
  if (!allowed) void reply.header('retry-after', resetS);
}

/** Tells a verdict, and refuses. Throws TooManyRequests. */
function tell(reply: FastifyReply, verdict: Verdict): void {
  showVerdict(reply, verdict);
  if (!verdict.allowed) throw new TooManyRequests();
}

/** Counts a request and tells the caller what is left. Throws TooManyRequests. */
export function count(cloud: CloudContext, reply: FastifyReply, asking: Asking): void {
  tell(reply, cloud.limits.take(asking));
}

/** Refuses who has guessed too often, before anything is looked up. Throws TooManyRequests. */
export function checkGuesses(cloud: CloudContext, reply: FastifyReply, asking: Asking): void {
  const verdict = cloud.limits.look(asking);
  if (!verdict.allowed) tell(reply, verdict);
}

/**
 * A try to sign in: counted before the costly part, for many at once too. `work` gives null, or throws, when it was wrong.
 * Throws TooManyRequests, the same for a user name that exists and for one that does not.
 */
export async function trySignIn<T>(
  cloud: CloudContext,
  { request, reply, name }: { request: FastifyRequest | { ip: string }; reply: FastifyReply; name: string },
  work: () => Promise<T>,
): Promise<T> {
  const address = request.ip;
  count(cloud, reply, { limit: 'sign-in', address });
  const wrong = {
    limit: 'wrong-sign-in',
    // Kept as a hash: a password typed in the place of the name is not remembered, nor is a long one.
    who: cloud.secret.hashOf('sign-in limit', `${address} ${name.trim().toLowerCase()}`),
    address,
  } as const;
  count(cloud, reply, wrong);
  const result = await work();
  if (result !== null) cloud.limits.giveBack(wrong);
  return result;
}

/** Counts every request by its address, whatever it asks for. */
export function countAddresses(app: FastifyInstance, cloud: CloudContext): void {
  app.addHook('onRequest', async (request, reply) => {
    count(cloud, reply, { limit: 'address', address: request.ip });
  });
}
