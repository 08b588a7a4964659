/** Every route of the management API: the server, README.md's coverage table and the tests are made from this table. */
import type { Route } from './call.ts';
import { accountRoutes } from './routes/accounts.ts';
import { assignmentRoutes } from './routes/assignments.ts';
import { authRoutes } from './routes/auth.ts';
import { deploymentRoutes } from './routes/deployments.ts';
import { groupRoutes } from './routes/device-groups.ts';
import { deviceRoutes } from './routes/devices.ts';
import { logStreamRoutes } from './routes/log-streams.ts';
import { productRoutes } from './routes/products.ts';
import { webhookRoutes } from './routes/webhooks.ts';

export const routes: readonly Route[] = [
  ...authRoutes,
  ...accountRoutes,
  ...productRoutes,
  ...groupRoutes,
  ...assignmentRoutes,
  ...deviceRoutes,
  ...deploymentRoutes,
  ...webhookRoutes,
  ...logStreamRoutes,
];
