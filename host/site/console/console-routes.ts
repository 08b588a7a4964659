/** What the console asks beside the management API: views of many things at once, and what impCentral has not. */
import type { CloudContext } from '../../cloud/context.ts';
import type { ImpOf } from '../light-routes.ts';
import type { PageApi } from '../page-api.ts';
import { addAccountRoutes } from './account-routes.ts';
import { addDeviceRoutes } from './device-routes.ts';
import { addInventoryRoutes } from './inventory-routes.ts';
import { addLiveRoutes } from './live-routes.ts';

/** `impOf`: the one in this process. */
export function addConsoleRoutes(app: PageApi, cloud: CloudContext, impOf: ImpOf): void {
  addDeviceRoutes(app, cloud, impOf);
  addInventoryRoutes(app, cloud);
  addAccountRoutes(app, cloud);
  addLiveRoutes(app, cloud, impOf);
}
