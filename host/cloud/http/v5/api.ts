/** Puts the management API into the cloud's server, under `/v5`. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isOwnPage } from '../../../site/page-api.ts';
import type { CloudContext } from '../../context.ts';
import { openEnvVars } from '../../env-vars.ts';
import { randomHex } from '../../world.ts';
import { allowAnyOrigin } from '../cors.ts';
import { count } from '../limited.ts';
import type { Api, OpenCall, Route } from './call.ts';
import { callerOf } from './caller.ts';
import { ApiErrorBody, apiError, refusalOf, type ApiError } from './errors.ts';
import { LiveStreams } from './live-streams.ts';
import type { Query } from './paging.ts';
import { routes } from './routes.ts';

export const apiPath = '/v5';

/** The content type of answers (known); sign-ins are plain JSON. */
const jsonApi = 'application/vnd.api+json; charset=utf-8';
const plainJson = 'application/json; charset=utf-8';

/** Two codes of a mebibyte each, and what JSON adds to them. */
const maxBodyBytes = 5 * 1024 * 1024;

const headerOf = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

function openCallOf(api: Api, request: FastifyRequest, reply: FastifyReply): OpenCall {
  return {
    ...api,
    params: request.params as Readonly<Record<string, string>>,
    query: request.query as Query,
    body: request.body,
    header: (name) => headerOf(request, name),
    address: request.ip,
    reply,
  };
}

async function answer(
  api: Api,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const call = openCallOf(api, request, reply);
  if (route.coverage === 'missing') throw apiError('not-implemented');
  let body: unknown;
  if (route.open === true) {
    count(api.cloud, reply, { limit: 'api-account', address: call.address });
    body = await route.run(call);
  } else {
    const account = await callerOf(call, request, route);
    count(api.cloud, reply, { limit: 'api-account', who: account.id, address: call.address });
    body = await route.run({ ...call, account });
  }
  if (reply.sent) return reply;
  if (body === undefined) return reply.code(route.status).send();
  // An answer that is not as documented is a failure of ours, not a surprise for the client.
  const checked = route.answer === null ? body : route.answer.parse(body);
  return reply
    .code(route.status)
    .type(route.path.startsWith('/auth') ? plainJson : jsonApi)
    .send(JSON.stringify(checked));
}

function refuse(cloud: CloudContext, reply: FastifyReply, refusal: ApiError): FastifyReply {
  // The vendor's answers stay as sparse as they are; our own pages say cause and cure to people.
  const why = refusal.why !== null && isOwnPage(reply.request) ? { meta: refusal.why } : {};
  const errors = refusal.reasons.map((reason) => ({ id: randomHex(cloud.world, 8), ...why, ...reason }));
  return reply
    .code(refusal.status)
    .type(jsonApi)
    .send(JSON.stringify(ApiErrorBody.parse({ errors })));
}

/** Whether a path is below `/v5`, such as it was sent. */
const isOurs = (path: string): boolean => path.startsWith(`${apiPath}/`);

/**
 * Answers a path that no route can be asked for, such as one with half a percent sign: the vendor's clients try every name
 * as an ID first and go on only where that is not found (known, impt 2.6). False: the path is not of the API.
 */
export function refusePath(cloud: CloudContext, request: FastifyRequest, reply: FastifyReply): boolean {
  if (!isOurs(request.raw.url ?? '')) return false;
  refuse(cloud, reply, apiError('route-unknown'));
  return true;
}

/** What the server itself refuses, in the API's words; null: it is a failure. */
function serverRefusal(error: FastifyError): ApiError | null {
  if (error.statusCode === 429) return apiError('rate-limited');
  if (error.statusCode === 413) return apiError('body-too-large');
  if (error.statusCode === 415) return apiError('media-unsupported');
  return error.statusCode !== undefined && error.statusCode < 500 ? apiError('not-json') : null;
}

function readJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>(
    /^application\/([a-z.]+\+)?json/,
    { parseAs: 'string', bodyLimit: maxBodyBytes },
    (_request, body, done) => {
      try {
        done(null, body === '' ? undefined : JSON.parse(body));
      } catch {
        done(apiError('not-json'));
      }
    },
  );
}

/** Adds the API to `server`. */
export async function addManagementApi(server: FastifyInstance, cloud: CloudContext): Promise<void> {
  const streams = new LiveStreams(cloud);
  const api: Api = {
    cloud,
    streams,
    view: {
      get apiUrl() {
        return `${cloud.baseUrl}${apiPath}`;
      },
      agentUrl: cloud.agentUrl,
      envVars: (kept) => openEnvVars(cloud.secret, kept),
      nowMs: () => cloud.world.nowMs(),
      isOnline: (device) => cloud.links.isOnline(device),
    },
  };
  await server.register(
    async (app) => {
      readJson(app);
      allowAnyOrigin(app, ['/*']);
      app.addHook('preClose', async () => streams.endAll());
      app.setErrorHandler((error: FastifyError, _request, reply) => {
        const refusal = refusalOf(error) ?? serverRefusal(error);
        if (refusal !== null) return refuse(cloud, reply, refusal);
        cloud.emit({ kind: 'failure', where: 'management API', message: error.message });
        return refuse(cloud, reply, apiError('failure'));
      });
      app.setNotFoundHandler((_request, reply) => refuse(cloud, reply, apiError('route-unknown')));
      for (const route of routes)
        app.route({
          method: route.method,
          url: route.path,
          handler: (request, reply) => answer(api, route, request, reply),
        });
    },
    { prefix: apiPath },
  );
}
