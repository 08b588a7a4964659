/** The pages of a cloud, and what they ask of it. */
import type { FastifyInstance } from 'fastify';
import type { CloudContext } from '../cloud/context.ts';
import { addBlinkupRoutes } from './blinkup-routes.ts';
import { addConsoleRoutes } from './console/console-routes.ts';
import { EntryCodes, entryMark } from './entry-codes.ts';
import type { LightFeed } from './light-feed.ts';
import { addLightRoutes, type ImpOnTable } from './light-routes.ts';
import { addLiveLightRoutes } from './live-light-routes.ts';
import { addPageApi } from './page-api.ts';
import { addPages } from './page-routes.ts';
import { addSessionRoutes } from './session-routes.ts';

/** What of the pages lives as long as the process. */
export class Site {
  readonly codes = new EntryCodes();
  /** The simulated imp that looks at the transmitter's page; none by default. */
  imp: ImpOnTable | null = null;
  /** The light that the scope's page can look at; none by default. */
  light: LightFeed | null = null;

  /** A one-use address that opens the console as an account. */
  entrance(baseUrl: string, accountId: string): string {
    return `${baseUrl}/#${entryMark}${this.codes.issue(accountId)}`;
  }
}

/** Adds pages and their API to `server`. */
export async function addSite(server: FastifyInstance, cloud: CloudContext, site: Site): Promise<void> {
  await server.register(async (app) => addPages(app));
  await addPageApi(server, cloud, (app) => {
    addSessionRoutes(app, cloud, site.codes);
    addBlinkupRoutes(app, cloud);
    addLightRoutes(app, cloud, () => site.imp);
    addLiveLightRoutes(app, cloud, () => site.light);
    addConsoleRoutes(app, cloud, () => site.imp);
  });
}
