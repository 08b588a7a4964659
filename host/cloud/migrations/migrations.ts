/**
 * How the tables come to be, step by step: a file a step, a row a step here. A step that was released is never altered,
 * a new one is added. A subject has its tens: 1 enrollment, 10 storage and domain, 20 link, logs and webhooks, 30 the
 * management API, 40 pages. Steps of different subjects may be added in any order, so they do not build on each other.
 */
import type { Migration, MigrationProvider } from 'kysely';
import { enrollment } from './0001-enrollment.ts';
import { processes } from './0010-processes.ts';
import { logs } from './0020-logs.ts';
import { webhookDeliveries } from './0021-webhook-deliveries.ts';
import { finishedDeliveries } from './0023-finished-deliveries.ts';
import { unblessingKeys } from './0022-unblessing-keys.ts';
import { pageSessions } from './0040-page-sessions.ts';
import { agentRequests } from './0041-agent-requests.ts';
import { deviceLights } from './0042-device-lights.ts';
import { management } from './0030-management.ts';
import { deviceNames } from './0031-device-names.ts';
import { deviceStatus } from './0032-device-status.ts';
import { newestToken } from './0033-newest-token.ts';

const migrations: Readonly<Record<string, Migration>> = {
  '0001-enrollment': enrollment,
  '0010-processes': processes,
  '0020-logs': logs,
  '0021-webhook-deliveries': webhookDeliveries,
  '0022-unblessing-keys': unblessingKeys,
  '0023-finished-deliveries': finishedDeliveries,
  '0040-page-sessions': pageSessions,
  '0041-agent-requests': agentRequests,
  '0042-device-lights': deviceLights,
  '0030-management': management,
  '0031-device-names': deviceNames,
  '0032-device-status': deviceStatus,
  '0033-newest-token': newestToken,
};

/** All steps, for Kysely's migrator. */
export const migrationProvider: MigrationProvider = {
  getMigrations: () => Promise.resolve({ ...migrations }),
};
