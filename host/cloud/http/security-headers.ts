/** What every answer says to browsers. Pages and agents put their own policy in the place of the strict one here. */
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** An answer of the API is no page: nothing in it may run, load or be framed. Tokens and keys are in answers, so none is kept. */
export const strictHeaders = {
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

/** Adds the headers to every answer, errors and unknown URLs too. */
export async function addSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    global: true,
    // Ours, as text: what comes to no route has it too.
    contentSecurityPolicy: false,
    xFrameOptions: { action: 'deny' },
    // A host's name stands for all its ports, and on a developer's machine others speak plain HTTP there (chosen).
    strictTransportSecurity: false,
  });
  app.addHook('onRequest', async (_request, reply) => {
    void reply.headers(strictHeaders);
  });
}
