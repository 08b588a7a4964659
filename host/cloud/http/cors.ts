/** Lets pages of any origin call the SDK's routes and the agents, as the vendor's JavaScript SDK must. */
import type { FastifyInstance } from 'fastify';
import { limitHeaders } from './limited.ts';

/** Adds the CORS headers to every answer of `app` and answers the browsers' preflight requests for `paths`. */
export function allowAnyOrigin(app: FastifyInstance, paths: readonly string[]): void {
  for (const path of paths) app.options(path, (_request, reply) => reply.code(204).send());
  app.addHook('onRequest', async (request, reply) => {
    // No cookies are ever used, so any origin may be let in.
    void reply.headers({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': limitHeaders.join(', '),
    });
    const asked = request.headers['access-control-request-method'];
    if (request.method !== 'OPTIONS' || asked === undefined) return;
    await reply
      .headers({
        'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
        // The star does not cover Authorization, so what was asked for is what is allowed.
        'access-control-allow-headers':
          request.headers['access-control-request-headers'] ??
          'Authorization, Content-Type, X-Requested-With',
        'access-control-max-age': '600',
        vary: 'Access-Control-Request-Headers',
      })
      .code(204)
      .send();
  });
}
