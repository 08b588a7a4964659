/** Agents, each at its URL and nowhere else; the URL of a closed agent answers as one that never was. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AgentHost } from '../agent-host.ts';
import type { AgentRequest } from '../agent-program.ts';
import type { CloudContext } from '../context.ts';
import { allowAnyOrigin } from './cors.ts';
import { agentPath, endpoints } from './endpoints.ts';
import { sendError } from './errors.ts';
import { count } from './limited.ts';

/** Largest request body that an agent takes: 1 MB (chosen). */
export const agentBodyBytes = 1024 * 1024;

/** Of an agent's ID. */
const agentIdLetters = 12;

const textOf = (value: string | readonly string[] | undefined): string =>
  typeof value === 'string' ? value : (value ?? []).join(', ');

/**
 * Agents share their origin with the pages of whoever is signed in: what they answer is shown as from an origin of its own, and
 * neither sees nor sets a cookie here.
 */
const sandboxed = 'sandbox allow-scripts allow-forms allow-popups';

const withoutCookies = <T>(headers: Readonly<Record<string, T>> | undefined): Record<string, T> =>
  Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() !== 'set-cookie'));

function requestOf(request: FastifyRequest, id: string): AgentRequest {
  const url = new URL(request.raw.url ?? '/', 'http://agent.invalid');
  return {
    method: request.method,
    path: url.pathname.slice(agentPath.length + 1 + id.length) || '/',
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(
      Object.entries(request.headers)
        .filter(([name]) => name !== 'cookie')
        .map(([name, value]) => [name, textOf(value)]),
    ),
    body: typeof request.body === 'string' ? request.body : '',
  };
}

/** Adds the route to `server`. */
export async function addAgentRoutes(
  server: FastifyInstance,
  cloud: CloudContext,
  agents: AgentHost,
): Promise<void> {
  await server.register(async (app) => {
    // An agent's own routes take every method, so preflights reach them.
    allowAnyOrigin(app, []);
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: agentBodyBytes }, (_request, body, done) =>
      done(null, body),
    );
    const answer = async (request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply) => {
      const { id } = request.params;
      // Whether there is such an agent or not. A longer text than an ID is no agent's, and is not remembered.
      count(cloud, reply, { limit: 'agent', who: id.slice(0, agentIdLetters + 1), address: request.ip });
      const response = await agents.answer(id, requestOf(request, id));
      if (response === undefined) return sendError(reply, 'not-found');
      return (
        reply
          .code(response.status)
          .removeHeader('cache-control')
          .removeHeader('x-frame-options')
          // An agent's picture may stand in another site's page.
          .header('cross-origin-resource-policy', 'cross-origin')
          .headers(withoutCookies(response.headers))
          .header('content-security-policy', sandboxed)
          .send(response.body)
      );
    };
    app.all(endpoints.agent.path, answer);
    app.all(`${endpoints.agent.path}/*`, answer);
  });
}
