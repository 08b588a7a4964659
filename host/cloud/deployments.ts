/**
 * Builds: what the devices and agents of a group run. Source: the vendor's clients imp-central-api 1.7.0 and impt 2.6;
 * marked where chosen.
 */
import { createHash } from 'node:crypto';
import { ImpError } from '../imp-error.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { checkCode } from './deployment-code.ts';
import { ownGroup } from './group-changes.ts';
import { risingId } from './rising-id.ts';
import type { DeploymentRow } from './schema.ts';
import { queueDeliveries } from './webhooks/deliveries.ts';
import { deployment } from './webhooks/happenings.ts';
import { newRowId } from './world.ts';

/** A build of an account. Throws ImpError `deployment-unknown`, whether it is another's or nobody's. */
export async function ownDeployment(db: Database, accountId: string, id: string): Promise<DeploymentRow> {
  const row = await findDeployment(db, id);
  if (row?.account_id === accountId) return row;
  throw new ImpError('deployment-unknown', 'the account has no such build', 'list its builds');
}

/** A build; undefined: none. */
export const findDeployment = (db: Database, id: string): Promise<DeploymentRow | undefined> =>
  db.selectFrom('deployments').selectAll().where('id', '=', id).executeTakeFirst();

export interface NewDeployment {
  readonly accountId: string;
  readonly groupId: string;
  readonly deviceCode: string;
  readonly agentCode: string;
  readonly description?: string | undefined;
  readonly origin?: string | undefined;
  readonly flagged?: boolean | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** SHA-256 over both codes; each with its length before it, so that no two pairs read the same (chosen). */
export const shaOf = ({ deviceCode, agentCode }: Pick<NewDeployment, 'deviceCode' | 'agentCode'>): string =>
  createHash('sha256')
    .update(`${Buffer.byteLength(deviceCode)}:${deviceCode}${Buffer.byteLength(agentCode)}:${agentCode}`)
    .digest('hex');

/**
 * Makes a build; it becomes the group's current one, and its minimum supported one if it has none yet (known).
 * Throws ImpError `group-unknown`, and CompilationError for code that is neither TypeScript nor Squirrel.
 */
export async function makeDeployment(
  cloud: CloudContext,
  build: NewDeployment,
): Promise<{ readonly id: string }> {
  await ownGroup(cloud.db, build.accountId, build.groupId);
  await checkCode(build);
  const { id, queued } = await cloud.db.transaction().execute(async (db) => {
    const group = await ownGroup(db, build.accountId, build.groupId);
    const nowMs = cloud.world.nowMs();
    const row: DeploymentRow = {
      id: newRowId(cloud.world),
      sequence: risingId(cloud, nowMs),
      account_id: build.accountId,
      creator_id: build.accountId,
      flagger_id: build.flagged === true ? build.accountId : null,
      product_id: group.product_id,
      group_id: group.id,
      description: build.description ?? '',
      origin: build.origin ?? '',
      flagged: build.flagged === true ? 1 : 0,
      tags: JSON.stringify([...new Set(build.tags)]),
      sha: shaOf(build),
      device_code: build.deviceCode,
      agent_code: build.agentCode,
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
    };
    await db.insertInto('deployments').values(row).execute();
    await db
      .updateTable('device_groups')
      .set({
        current_deployment_id: row.id,
        ...(group.min_supported_deployment_id === null ? { min_supported_deployment_id: row.id } : {}),
      })
      .where('id', '=', group.id)
      .execute();
    return { id: row.id, queued: await queueDeliveries(cloud, db, deployment(row)) };
  });
  if (queued) cloud.courier.ring();
  return { id };
}

/** Describes, flags or tags a build. Throws ImpError `deployment-unknown`. */
export async function updateDeployment(
  cloud: CloudContext,
  change: {
    readonly accountId: string;
    readonly id: string;
    readonly description?: string | undefined;
    readonly flagged?: boolean | undefined;
    readonly tags?: readonly string[] | undefined;
  },
): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    const row = await ownDeployment(db, change.accountId, change.id);
    const { description = row.description, flagged = row.flagged === 1, tags } = change;
    await db
      .updateTable('deployments')
      .set({
        description,
        flagged: flagged ? 1 : 0,
        flagger_id: flagged ? (row.flagger_id ?? change.accountId) : null,
        ...(tags === undefined ? {} : { tags: JSON.stringify([...new Set(tags)]) }),
        updated_at_ms: cloud.world.nowMs(),
      })
      .where('id', '=', row.id)
      .execute();
  });
}

/** Throws ImpError `deployment-unknown`, `deployment-flagged`, `deployment-supported`. */
export async function deleteDeployment(
  cloud: CloudContext,
  { accountId, id }: { readonly accountId: string; readonly id: string },
): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    const row = await ownDeployment(db, accountId, id);
    if (row.flagged === 1)
      throw new ImpError('deployment-flagged', 'the build is flagged', 'unflag it first');
    const least = await minimumOf(
      db,
      (await ownGroup(db, accountId, row.group_id)).min_supported_deployment_id,
    );
    if (least !== undefined && row.sequence >= least.sequence)
      throw new ImpError(
        'deployment-supported',
        'the build is the minimum supported one of its group, or newer',
        'make a newer build the minimum supported one first',
      );
    await db.deleteFrom('deployments').where('id', '=', row.id).execute();
  });
}

const minimumOf = async (db: Database, id: string | null): Promise<DeploymentRow | undefined> =>
  id === null ? undefined : findDeployment(db, id);

/**
 * Makes a build the group's minimum supported one. It moves only forward and only within the group (known).
 * Throws ImpError `group-unknown`, `deployment-unknown`, `min-supported-backwards`.
 */
export async function setMinimumSupported(
  cloud: CloudContext,
  change: { readonly accountId: string; readonly groupId: string; readonly deploymentId: string },
): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    const group = await ownGroup(db, change.accountId, change.groupId);
    const wanted = await ownDeployment(db, change.accountId, change.deploymentId);
    const present = await minimumOf(db, group.min_supported_deployment_id);
    if (wanted.group_id !== group.id || (present !== undefined && wanted.sequence < present.sequence))
      throw new ImpError(
        'min-supported-backwards',
        'the build is of another group or older than the present minimum',
        'choose a newer build of the group',
      );
    await db
      .updateTable('device_groups')
      .set({ min_supported_deployment_id: wanted.id, updated_at_ms: cloud.world.nowMs() })
      .where('id', '=', group.id)
      .execute();
  });
}
