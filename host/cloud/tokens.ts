/** Enrollment tokens: for one enrollment of one device, short-lived, kept as a keyed hash. */
import { sql } from 'kysely';
import { EnrollmentToken, type DeviceId, type PlanId } from '../../protocol/ids.ts';
import type { AgentAddress } from '../../protocol/device-link.ts';
import { ImpError } from '../imp-error.ts';
import { findAccount } from './accounts.ts';
import { addressOf, type CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { findDevice } from './devices.ts';
import { findGroup } from './device-groups.ts';
import { findPlanId, makeProductionPlanId } from './plan-ids.ts';
import { tokenStateAt, type TokenKind, type TokenState } from './rules.ts';
import type { EnrollmentTokenRow } from './schema.ts';
import { isOneOf } from './storage/many-rows.ts';
import { statementOf, type Statement } from './storage/statements.ts';
import { randomHex } from './world.ts';

/** What an app needs for a BlinkUp. */
export interface IssuedToken {
  readonly token: EnrollmentToken;
  /** Null: a factory token has none. */
  readonly planId: PlanId | null;
  readonly kind: TokenKind;
  readonly expiresAtMs: number;
}

/** What the owner of a token sees of it. */
export interface TokenStatus {
  readonly kind: TokenKind;
  readonly state: TokenState | 'expired';
  readonly planId: PlanId | null;
  /** The device that took it, or was refused with the guide's symptom; null: none yet. */
  readonly deviceId: DeviceId | null;
  readonly agent: AgentAddress | null;
  readonly claimedAtMs: number | null;
}

interface TokenOrder {
  readonly kind: TokenKind;
  readonly accountId: string;
  readonly planId: PlanId | null;
  readonly installation?: string | null;
  readonly fixtureId?: DeviceId;
}

async function issue(cloud: CloudContext, db: Database, order: TokenOrder): Promise<IssuedToken> {
  const token = EnrollmentToken.parse(randomHex(cloud.world, 8));
  const nowMs = cloud.world.nowMs();
  const row: EnrollmentTokenRow = {
    token_hash: cloud.secret.hashOfToken(token),
    kind: order.kind,
    account_id: order.accountId,
    installation: order.installation ?? null,
    plan_id: order.planId,
    fixture_id: order.fixtureId ?? null,
    state: 'issued',
    issued_at_ms: nowMs,
    expires_at_ms: nowMs + cloud.settings.tokenLifetimeMs[order.kind],
    presented_by: null,
    presented_at_ms: null,
    claimed_at_ms: null,
    agent_id: null,
    shows_device: 0,
  };
  await db.insertInto('enrollment_tokens').values(row).execute();
  return { token, planId: order.planId, kind: order.kind, expiresAtMs: row.expires_at_ms };
}

function told(cloud: CloudContext, issued: IssuedToken, accountId: string): IssuedToken {
  cloud.emit({ kind: 'token-issued', token: issued.kind, accountId });
  return issued;
}

/**
 * A token for a BlinkUp by an SDK app. Without `planId` a production plan ID is made for this installation; with one,
 * the token is bound to it, and whether it may be used is for the enrollment to say (a stranger learns nothing here).
 * An account's own developer plan ID gives a development token, as it does in the field when an app carries one (chosen).
 * `installation`: what the app said of itself, or what stands for it.
 */
export async function issueSdkToken(
  cloud: CloudContext,
  request: {
    readonly accountId: string;
    readonly installation: string;
    readonly planId?: PlanId | undefined;
  },
): Promise<IssuedToken> {
  const { accountId } = request;
  const installation = cloud.secret.hashOfInstallation(accountId, request.installation);
  const issued = await cloud.db.transaction().execute(async (db) => {
    if (request.planId === undefined) {
      const plan = await makeProductionPlanId(cloud, db, { accountId, installation });
      return issue(cloud, db, { kind: 'production', accountId, planId: plan.id, installation });
    }
    const plan = await findPlanId(db, request.planId);
    const own = plan?.account_id === accountId;
    if (own && plan.kind === 'production' && plan.installation === null)
      await db.updateTable('plan_ids').set({ installation }).where('id', '=', plan.id).execute();
    const kind = own && plan.kind === 'developer' ? 'development' : 'production';
    return issue(cloud, db, { kind, accountId, planId: request.planId, installation });
  });
  return told(cloud, issued, accountId);
}

/** A token for an account holder's own BlinkUp, with the developer plan ID. Throws ImpError `account-unknown`. */
export async function issueDevelopmentToken(
  cloud: CloudContext,
  { accountId }: { readonly accountId: string },
): Promise<IssuedToken> {
  const issued = await cloud.db.transaction().execute(async (db) => {
    const { developerPlanId } = await findAccount(db, accountId);
    return issue(cloud, db, { kind: 'development', accountId, planId: developerPlanId });
  });
  return told(cloud, issued, accountId);
}

/**
 * A token that a fixture's LED sends to a DUT. Throws ImpError `not-a-factory-imp` unless the device is an enrolled
 * fixture, unblessed, in a group that names a DUT group.
 */
export async function issueFactoryToken(
  cloud: CloudContext,
  { fixtureId }: { readonly fixtureId: DeviceId },
): Promise<IssuedToken> {
  const { issued, accountId } = await cloud.db.transaction().execute(async (db) => {
    const device = await findDevice(db, fixtureId);
    const enrolledFixture = device?.kind === 'fixture' && device.blessed === 0 && device.agent_id !== null;
    const group =
      enrolledFixture && device.group_id !== null ? await findGroup(db, device.group_id) : undefined;
    if (group === undefined || group.dut_target_id === null)
      throw new ImpError(
        'not-a-factory-imp',
        `device ${fixtureId} is not an enrolled BlinkUp fixture with a DUT group`,
        'assign it to a fixture group that names a DUT group, and BlinkUp it with your developer plan ID',
      );
    const order = { kind: 'factory', accountId: group.account_id, planId: null, fixtureId } as const;
    return { issued: await issue(cloud, db, order), accountId: order.accountId };
  });
  return told(cloud, issued, accountId);
}

/** What is kept of a token; undefined: this cloud never issued it. */
export const findToken = (
  cloud: CloudContext,
  db: Database,
  token: EnrollmentToken,
): Promise<EnrollmentTokenRow | undefined> =>
  db
    .selectFrom('enrollment_tokens')
    .selectAll()
    .where('token_hash', '=', cloud.secret.hashOfToken(token))
    .executeTakeFirst();

/** What is kept of tokens by their hashes; the cloud never issued the others. */
export const tokensOf = (
  db: Database,
  hashes: readonly string[],
): Statement<ReadonlyMap<string, EnrollmentTokenRow>> => {
  const tokens = db
    .selectFrom('enrollment_tokens')
    .selectAll()
    .where(isOneOf(db, 'token_hash', hashes));
  const { query, read } = statementOf(tokens);
  return { query, read: (rows) => new Map(read(rows).map((row) => [row.token_hash, row])) };
};

/** How the newest development token of an account stands; null: it never asked for one. */
export async function statusOfNewestDevelopmentToken(
  cloud: CloudContext,
  { accountId }: { readonly accountId: string },
): Promise<TokenStatus | null> {
  const row = await cloud.db
    .selectFrom('enrollment_tokens')
    .selectAll()
    .where('account_id', '=', accountId)
    // In words, so that the database knows its index fits.
    .where('kind', '=', sql.lit<TokenKind>('development'))
    .orderBy('issued_at_ms', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : statusOf(cloud, row);
}

/** How a token of an account stands; null: the account has no such token. */
export async function statusOfToken(
  cloud: CloudContext,
  { accountId, token }: { readonly accountId: string; readonly token: EnrollmentToken },
): Promise<TokenStatus | null> {
  const row = await findToken(cloud, cloud.db, token);
  return row === undefined || row.account_id !== accountId ? null : statusOf(cloud, row);
}

function statusOf(cloud: CloudContext, row: EnrollmentTokenRow): TokenStatus {
  const shown = row.state === 'claimed' || row.shows_device === 1;
  return {
    kind: row.kind,
    state: tokenStateAt({ state: row.state, expiresAtMs: row.expires_at_ms }, cloud.world.nowMs()),
    planId: row.plan_id,
    deviceId: shown ? row.presented_by : null,
    agent: row.agent_id === null ? null : addressOf(cloud, row.agent_id),
    claimedAtMs: row.state === 'claimed' ? row.claimed_at_ms : shown ? row.presented_at_ms : null,
  };
}

/** Ends a token that no device has claimed. False: there was none to end. */
export async function revokeToken(cloud: CloudContext, token: EnrollmentToken): Promise<boolean> {
  const { numUpdatedRows } = await cloud.db
    .updateTable('enrollment_tokens')
    .set({ state: 'revoked' })
    .where('token_hash', '=', cloud.secret.hashOfToken(token))
    .where('state', '=', 'issued')
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
