/** How the HTTP side says no: one shape, no secret, nothing of the inside. */
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CloudContext } from '../context.ts';

/** The body of every answer that is an error (shape chosen; the vendor's is not public). */
export const ErrorBody = z.object({ code: z.string(), message: z.string() });
export type ErrorBody = z.infer<typeof ErrorBody>;

export const httpErrors = {
  'bad-request': { status: 400, message: 'the request is not understood: compare it with the documentation' },
  'key-malformed': {
    status: 401,
    message:
      'the API key must be 32 alphanumeric characters, given as the user name of HTTP Basic authorization',
  },
  'key-unknown': { status: 400, message: 'the API key is not one of this cloud: make one, or use its own' },
  'key-unknown-enrol': {
    status: 403,
    message: 'the API key is not one of this cloud: make one, or use its own',
  },
  'token-not-found': { status: 404, message: 'the account has no such enrollment token' },
  'not-found': { status: 404, message: 'nothing answers at this URL' },
  'not-signed-in': {
    status: 401,
    message: 'sign in: user name and password of an account are needed here',
  },
  'too-many-requests': {
    status: 429,
    message: 'too many requests: wait as long as the answer says, and ask less often',
  },
  'too-large': { status: 413, message: 'the request is too large' },
  failure: { status: 500, message: 'the cloud failed: see its log' },
} as const satisfies Readonly<Record<string, { status: number; message: string }>>;

export type HttpErrorCode = keyof typeof httpErrors;

/** Answers with an error of the table. */
export function sendError<R extends FastifyReply>(reply: R, code: HttpErrorCode): R {
  const { status, message } = httpErrors[code];
  // Serialized here, so that a route's own schemas for good answers need not know errors.
  void reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .serializer(String)
    .send(JSON.stringify({ code, message }));
  return reply;
}

/** Sends every error and every unknown URL through the table. */
export function answerErrors(app: FastifyInstance, cloud: CloudContext): void {
  app.setNotFoundHandler((_request, reply) => sendError(reply, 'not-found'));
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    if (error.statusCode === 429) return sendError(reply, 'too-many-requests');
    if (error.statusCode === 413) return sendError(reply, 'too-large');
    const clients = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500;
    if (clients || hasZodFastifySchemaValidationErrors(error)) return sendError(reply, 'bad-request');
    cloud.emit({ kind: 'failure', where: 'HTTP', message: error.message });
    return sendError(reply, 'failure');
  });
}
