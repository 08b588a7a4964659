/**
 * The tables, as the queries see them: a file a subject in schema/, joined here. Portable between SQLite and PostgreSQL:
 * text IDs, whole milliseconds in 64-bit integers, JSON as text, truth as 0 or 1. migrations/ makes them.
 */
import type { AccountTables } from './schema/accounts.ts';
import type { AgentTables } from './schema/agents.ts';
import type { DeviceTables } from './schema/devices.ts';
import type { EnrollmentTables } from './schema/enrollment.ts';
import type { GroupTables } from './schema/groups.ts';
import type { LogTables } from './schema/logs.ts';
import type { PageSessionTables } from './schema/page-sessions.ts';
import type { ManagementTables } from './schema/management.ts';
import type { ProcessTables } from './schema/processes.ts';
import type { SettingTables } from './schema/settings.ts';
import type { WebhookDeliveryTables } from './schema/webhook-deliveries.ts';

export type * from './schema/accounts.ts';
export type * from './schema/agents.ts';
export type * from './schema/devices.ts';
export type * from './schema/enrollment.ts';
export type * from './schema/flag.ts';
export type * from './schema/groups.ts';
export type * from './schema/logs.ts';
export type * from './schema/page-sessions.ts';
export type * from './schema/management.ts';
export type * from './schema/processes.ts';
export type * from './schema/settings.ts';
export type * from './schema/webhook-deliveries.ts';

/** All tables. */
export interface Schema
  extends
    AccountTables,
    AgentTables,
    DeviceTables,
    EnrollmentTables,
    GroupTables,
    LogTables,
    ManagementTables,
    PageSessionTables,
    ProcessTables,
    SettingTables,
    WebhookDeliveryTables {}
