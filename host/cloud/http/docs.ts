/** The OpenAPI document, and a page to read it on and to try its calls: all from this server, under the pages' policy. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { pageHeaders } from '../../site/headers.ts';
import { version } from '../../version.ts';
import { openApiDocument, type OpenApiDocument } from '../openapi/document.ts';
import { endpoints } from './endpoints.ts';

/** Made when it is first asked for, once a process. */
let made: OpenApiDocument | undefined;
const document = (): OpenApiDocument => (made ??= openApiDocument(version));

/** What the page's library is given in the document's place until somebody asks. */
const info = { title: 'impsim cloud', version };

/** Adds `GET /openapi.json` and `GET /docs`. */
export async function addDocs(server: FastifyInstance): Promise<void> {
  server.get(endpoints.openApi.path, async () => document());
  await server.register(async (app) => {
    app.addHook('onSend', async (_request, reply) => {
      void reply.headers(pageHeaders);
    });
    await app.register(swagger, {
      mode: 'static',
      specification: { document: { openapi: '3.1.0', info, paths: {} } },
    });
    await app.register(swaggerUi, {
      routePrefix: endpoints.docs.path,
      transformSpecificationClone: false,
      transformSpecification: () => ({ ...document() }),
      // The other layout has a style of its own inside, which the policy forbids.
      uiConfig: { layout: 'BaseLayout', docExpansion: 'none', tryItOutEnabled: true },
      theme: { title: info.title },
    });
  });
}
