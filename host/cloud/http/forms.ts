/** Bodies of the SDK's requests: JSON or a form, and neither may be missed when empty. */
import type { FastifyInstance } from 'fastify';

/** Largest body that an SDK's request may have. */
export const sdkBodyBytes = 16 * 1024;

const clientError = (message: string): Error => Object.assign(new Error(message), { statusCode: 400 });

/** Lets `app` read `application/json` and `application/x-www-form-urlencoded`. */
export function acceptForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const options = { parseAs: 'string' as const, bodyLimit: sdkBodyBytes };
  app.addContentTypeParser<string>('application/x-www-form-urlencoded', options, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body))),
  );
  app.addContentTypeParser<string>(/^application\/([a-z.]+\+)?json/, options, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(body));
    } catch {
      done(clientError('the body is not JSON'));
    }
  });
}
