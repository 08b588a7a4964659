/**
 * What pages ask of the cloud, below `/api`: JSON in and out, for whoever is signed in, and for nobody but our own pages.
 * Every error is `{code, cause, cure}`.
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { CloudContext } from '../cloud/context.ts';
import { ImpError } from '../imp-error.ts';
import { cookieOf } from './cookie.ts';
import { findSession, type PageSession } from './sessions.ts';

export const apiPath = '/api';

/** Our pages send it with every request that changes something; another site's page may not. */
export const pageHeader = 'x-impsim-page';

/** How the errors of this side answer. */
const statuses: Readonly<Record<string, number>> = {
  'not-signed-in': 401,
  'sign-in-wrong': 401,
  'read-only': 403,
  'foreign-page': 403,
  'not-found': 404,
  'device-unknown': 404,
  'group-unknown': 404,
  'product-unknown': 404,
  'plan-unknown': 404,
  'webhook-unknown': 404,
  'delivery-unknown': 404,
  'too-many-attempts': 429,
  'too-many-requests': 429,
};

export type PageApi = ReturnType<typeof typed>;
export const typed = (app: FastifyInstance) => app.withTypeProvider<ZodTypeProvider>();

const refuse = (reply: FastifyReply, { code, cause, cure }: ImpError): FastifyReply =>
  reply
    .code(statuses[code] ?? 400)
    .serializer(JSON.stringify)
    .send({ code, cause, cure });

/** Whether a request is one to change something. */
export const changes = (request: FastifyRequest): boolean =>
  request.method !== 'GET' && request.method !== 'HEAD';

/** Whether a page of our own sends this. Browsers set the first two, no page can. */
export function isOwnPage({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const { origin } = headers;
  if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== headers.host)) return false;
  return headers[pageHeader] === '1';
}

/** Who is signed in; null: nobody. */
export async function sessionOf(cloud: CloudContext, request: FastifyRequest): Promise<PageSession | null> {
  const token = cookieOf(cloud, request);
  return token === undefined ? null : findSession(cloud, token);
}

/** Who is signed in. Throws ImpError `not-signed-in`. */
export async function signedIn(cloud: CloudContext, request: FastifyRequest): Promise<PageSession> {
  const session = await sessionOf(cloud, request);
  if (session !== null) return session;
  throw new ImpError('not-signed-in', 'nobody is signed in here, or no longer', 'sign in');
}

/** Whether a read-only session may do this: sign out, and nothing else that changes anything. */
async function mayChange(cloud: CloudContext, request: FastifyRequest): Promise<boolean> {
  if (request.url === `${apiPath}/session`) return true;
  return (await sessionOf(cloud, request))?.readOnly !== true;
}

/** Errors of `scope` answer `{code, cause, cure}`; what is the program's own fault is told to `failed`. */
export function answerPageErrors(scope: FastifyInstance, failed: (message: string) => void): void {
  scope.setNotFoundHandler((_request, reply) =>
    refuse(reply, new ImpError('not-found', 'nothing answers here', 'load the page again')),
  );
  scope.setErrorHandler((error: FastifyError | ImpError, _request, reply) => {
    if (error instanceof ImpError) return refuse(reply, error);
    if (error.statusCode === 429)
      return refuse(
        reply,
        new ImpError('too-many-requests', 'too many requests from here', 'wait a moment and ask less often'),
      );
    if (hasZodFastifySchemaValidationErrors(error) || (error.statusCode ?? 500) < 500)
      return refuse(
        reply,
        new ImpError(
          'bad-request',
          'the request is not understood',
          'load the page again and check what was typed',
        ),
      );
    failed(error.message);
    return reply
      .code(500)
      .serializer(JSON.stringify)
      .send({ code: 'failure', cause: 'the cloud failed', cure: 'see its log' });
  });
}

/** Adds routes below `/api`; `addRoutes` gets an app that knows who may ask and how errors answer. */
export async function addPageApi(
  server: FastifyInstance,
  cloud: CloudContext,
  addRoutes: (app: PageApi) => void | Promise<void>,
): Promise<void> {
  await server.register(
    async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
        if (!changes(request)) return;
        if (!isOwnPage(request))
          throw new ImpError(
            'foreign-page',
            'this was not asked by a page of this cloud',
            'use the page itself',
          );
        if (!(await mayChange(cloud, request)))
          throw new ImpError('read-only', 'this sign-in may only look', 'sign in without “only look”');
      });
      answerPageErrors(scope, (message) => cloud.emit({ kind: 'failure', where: 'page', message }));
      await addRoutes(typed(scope));
    },
    { prefix: apiPath },
  );
}
