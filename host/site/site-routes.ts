/** Where the pages of a cloud, and what they ask of it, are served. */
import type { FastifyInstance } from 'fastify';
import type { CloudContext } from '../cloud/context.ts';
import { addBlinkupRoutes } from './blinkup-routes.ts';
import { addConsoleRoutes } from './console/console-routes.ts';
import { addLightRoutes } from './light-routes.ts';
import { addLiveLightRoutes } from './live-light-routes.ts';
import { addPageApi } from './page-api.ts';
import { addPages } from './page-routes.ts';
import { addSessionRoutes } from './session-routes.ts';
import type { Site } from './site.ts';

/** Adds pages and their API to `server`. */
export async function addSite(server: FastifyInstance, cloud: CloudContext, site: Site): Promise<void> {
  await server.register(async (app) => addPages(app));
  await addPageApi(server, cloud, (app) => {
    addSessionRoutes(app, cloud, site.codes);
    addBlinkupRoutes(app, cloud, site.impOf);
    addLightRoutes(app, cloud, site.impOf);
    addLiveLightRoutes(app, cloud, site.lightOf);
    addConsoleRoutes(app, cloud, site.impOf);
  });
}
