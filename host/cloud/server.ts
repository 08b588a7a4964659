/** The cloud's HTTP server: its routes, and where agents answer in it. */
import fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { AgentHost } from './agent-host.ts';
import type { Site } from '../site/site.ts';
import { addSite } from '../site/site-routes.ts';
import type { CloudContext } from './context.ts';
import type { DeviceLinks } from './device-links.ts';
import { addAgentRoutes } from './http/agent-routes.ts';
import { agentPath } from './http/endpoints.ts';
import { answerErrors, sendError } from './http/errors.ts';
import { addHealth } from './http/health.ts';
import { countAddresses } from './http/limited.ts';
import { addDocs } from './http/docs.ts';
import { addMetrics } from './http/metrics.ts';
import { addSecurityHeaders, strictHeaders } from './http/security-headers.ts';
import { addSdkRoutes } from './http/sdk-routes.ts';
import { addManagementApi, refusePath } from './http/v5/api.ts';
import { addLogEvents } from './http/log-events.ts';
import { addLinkServer } from './link-server.ts';
import type { LinkSession } from './link-session.ts';
import type { LinkCarrier } from './link-state.ts';

export interface ServerParts {
  readonly cloud: CloudContext;
  readonly links: DeviceLinks;
  readonly agents: AgentHost;
  readonly site: Site;
  /** Where agents are told to answer; requests to its host are theirs. */
  readonly agentBaseUrl: () => URL;
  readonly openSession: (carrier: LinkCarrier) => LinkSession;
}

/** How often slow senders are looked for. */
const slowCheckMs = 5_000;

/** Characters of one part of a path. */
const maxPathPart = 512;

/** So long may what is being answered go on when the server closes; browsers hold connections open that they may never use. */
const closingMs = 1_000;

/** Closes the server: answers what was asked, and ends what is only held open. */
export async function closeServer(app: FastifyInstance): Promise<void> {
  const ending = setTimeout(() => app.server.closeAllConnections(), closingMs);
  await app.close();
  clearTimeout(ending);
}

/** Builds the server; it does not listen yet. */
export async function buildServer(parts: ServerParts): Promise<FastifyInstance> {
  const { requestTimeoutMs } = parts.cloud.settings;
  const app = fastify({
    logger: false,
    requestTimeout: requestTimeoutMs,
    http: {
      headersTimeout: requestTimeoutMs / 2,
      connectionsCheckingInterval: Math.min(slowCheckMs, requestTimeoutMs / 2),
    },
    forceCloseConnections: 'idle',
    // A name of 80 letters may be six times as long in a path.
    routerOptions: { maxParamLength: maxPathPart },
    // A path that is none comes to no route, and to no hook.
    frameworkErrors: (_error, request, reply) => {
      reply.headers(strictHeaders);
      if (!refusePath(parts.cloud, request, reply)) sendError(reply, 'bad-request');
    },
    rewriteUrl: ({ url = '/', headers }) => ownPath(url, headers.host, parts.agentBaseUrl()),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerErrors(app, parts.cloud);
  await addSecurityHeaders(app);
  countAddresses(app, parts.cloud);
  addMetrics(app, parts.cloud, parts.links);
  addHealth(app, parts.cloud, parts.links);
  await addLinkServer(app, parts.openSession, parts.cloud);
  addLogEvents(app, parts.cloud);
  await addSdkRoutes(app, parts.cloud);
  await addManagementApi(app, parts.cloud);
  await addAgentRoutes(app, parts.cloud, parts.agents);
  await addDocs(app);
  await addSite(app, parts.cloud, parts.site);
  return app;
}

/** The path in this server of what was asked of the agents' host, which may be one of its own as the vendor's is. */
function ownPath(path: string, host: string | undefined, agents: URL): string {
  const base = agents.pathname.replace(/\/$/, '');
  const asked = `${agents.protocol}//${host}`;
  // Compared as URLs, as a port may be named though it is the usual one.
  if (!URL.canParse(asked) || new URL(asked).host !== agents.host) return path;
  return base === agentPath || !path.startsWith(`${base}/`) ? path : agentPath + path.slice(base.length);
}
