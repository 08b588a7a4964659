/**
 * Who may enroll with what. Pure, and free of Node, so that a page can ask it too.
 * Source of the supported rows and of the refusals: the vendor's guide "impCloud Plan IDs And Device Activation";
 * what is not in its table is unsupported and refused here. The order in which reasons are looked for is chosen: the
 * one that helps most comes first.
 */
import type { DeviceId, PlanId } from '../../protocol/ids.ts';
import type { DeviceKind } from './groups.ts';
import { enrollmentRefusal, type EnrollmentRefusalCode, type Refusal } from './refusals.ts';

/** `none`: a factory enrollment, which has no plan ID. */
export const planKinds = ['none', 'developer', 'production'] as const;
export type PlanKind = (typeof planKinds)[number];

export const tokenKinds = ['development', 'production', 'factory'] as const;
export type TokenKind = (typeof tokenKinds)[number];

/** What is stored of a token; `expired` follows from the clock. */
export const tokenStates = ['issued', 'claimed', 'revoked'] as const;
export type TokenState = (typeof tokenStates)[number];

export type EnrolledAs = Exclude<DeviceKind, 'unassigned'>;

/** One row of the table; `*` stands for any. The first row that fits decides. */
export interface CombinationRow {
  readonly device: DeviceKind | '*';
  readonly blessed: boolean;
  readonly plan: PlanKind | '*';
  readonly token: TokenKind | '*';
  readonly verdict: { readonly as: EnrolledAs } | { readonly refused: EnrollmentRefusalCode };
}

const enrolls = (
  device: DeviceKind,
  blessed: boolean,
  plan: PlanKind,
  token: TokenKind,
  as: EnrolledAs,
): CombinationRow => ({ device, blessed, plan, token, verdict: { as } });

const refuses = (
  device: CombinationRow['device'],
  blessed: boolean,
  plan: CombinationRow['plan'],
  token: CombinationRow['token'],
  refused: EnrollmentRefusalCode,
): CombinationRow => ({ device, blessed, plan, token, verdict: { refused } });

/** Known: the enrolling rows but those of an unassigned device, which counts as what its credentials make of it (chosen). */
export const combinations: readonly CombinationRow[] = [
  enrolls('production', true, 'production', 'production', 'production'),
  enrolls('test-production', true, 'production', 'production', 'test-production'),
  enrolls('development', false, 'developer', 'development', 'development'),
  enrolls('unassigned', false, 'developer', 'development', 'development'),
  enrolls('fixture', false, 'developer', 'development', 'fixture'),
  enrolls('dut', false, 'none', 'factory', 'dut'),
  enrolls('unassigned', false, 'none', 'factory', 'dut'),
  refuses('fixture', true, '*', '*', 'fixture-is-blessed'),
  refuses('*', true, 'developer', '*', 'developer-plan-on-blessed-device'),
  refuses('*', true, 'none', '*', 'no-plan-on-blessed-device'),
  refuses('*', true, 'production', 'development', 'development-token-with-production-plan'),
  refuses('*', true, 'production', 'factory', 'factory-token-with-plan'),
  refuses('*', true, 'production', 'production', 'blessed-outside-production'),
  refuses('production', false, '*', '*', 'production-group-unblessed'),
  refuses('test-production', false, '*', '*', 'production-group-unblessed'),
  refuses('fixture', false, 'production', '*', 'production-plan-on-fixture'),
  refuses('dut', false, 'production', '*', 'production-plan-on-dut'),
  refuses('*', false, 'production', '*', 'production-plan-on-unblessed-device'),
  refuses('dut', false, 'developer', '*', 'developer-plan-on-dut'),
  refuses('*', false, 'developer', 'production', 'production-token-with-developer-plan'),
  refuses('*', false, 'developer', 'factory', 'factory-token-with-plan'),
  refuses('development', false, 'none', 'factory', 'no-plan-on-development-device'),
  refuses('fixture', false, 'none', 'factory', 'no-plan-on-fixture'),
  refuses('*', false, 'none', '*', 'no-plan-without-factory-token'),
];

/** One device's wish to be enrolled, with all that the cloud knows of it. */
export interface EnrollmentAttempt {
  readonly nowMs: number;
  readonly device: {
    readonly id: DeviceId;
    readonly kind: DeviceKind;
    readonly blessed: boolean;
    /** The account that owns the device; null: nobody yet. */
    readonly accountId: string | null;
  };
  /** Null: this cloud never issued it. */
  readonly token: {
    readonly kind: TokenKind;
    readonly state: TokenState;
    readonly expiresAtMs: number;
    readonly accountId: string;
    /** The SDK installation that asked for it; null: none is known. */
    readonly installation: string | null;
    /** What it was issued with; null: a factory token. */
    readonly planId: PlanId | null;
    /** Factory tokens only: whether the fixture that sent it is in a group that names a DUT group. */
    readonly hasDutGroup: boolean;
    /** The device that first presented it; null: none yet. */
    readonly presentedBy: DeviceId | null;
  } | null;
  /** As received by light; null in a factory enrollment. */
  readonly planId: PlanId | null;
  /** What is known of that plan ID; null: this cloud never made it. */
  readonly plan: {
    readonly kind: Exclude<PlanKind, 'none'>;
    readonly accountId: string;
    /** The installation it was first given to; null: developer's, or released for the next that asks. */
    readonly installation: string | null;
    /** True of a developer plan ID that a password change has replaced. */
    readonly replaced: boolean;
  } | null;
}

export type Verdict =
  | { readonly enrolled: true; readonly as: EnrolledAs }
  /** `showsDevice`: who polls the token sees the device's ID, but no agent URL. */
  | { readonly enrolled: false; readonly refusal: Refusal; readonly showsDevice: boolean };

const refused = (code: EnrollmentRefusalCode): Verdict => ({
  enrolled: false,
  refusal: enrollmentRefusal(code),
  // Chosen to reproduce the guide's symptom: the app reports the agent URL as unknown.
  showsDevice: code === 'developer-plan-on-blessed-device',
});

const fits = <T extends string>(wanted: T | '*', actual: T): boolean => wanted === '*' || wanted === actual;

/** The row of the table for one combination. */
export function combinationOf(
  device: DeviceKind,
  blessed: boolean,
  plan: PlanKind,
  token: TokenKind,
): CombinationRow {
  const row = combinations.find(
    (each) =>
      each.blessed === blessed &&
      fits(each.device, device) &&
      fits(each.plan, plan) &&
      fits(each.token, token),
  );
  if (row === undefined)
    throw new RangeError(`no row for ${device}, blessed ${blessed}, ${plan} plan, ${token} token`);
  return row;
}

/** Kinds whose owner does not change by a BlinkUp: their account must release them first (chosen). */
const heldByTheirAccount: ReadonlySet<DeviceKind> = new Set([
  'fixture',
  'dut',
  'test-production',
  'production',
]);

/** The state of a token at a time, as its owner sees it. */
export const tokenStateAt = (
  token: { readonly state: TokenState; readonly expiresAtMs: number },
  nowMs: number,
): TokenState | 'expired' =>
  token.state === 'issued' && nowMs >= token.expiresAtMs ? 'expired' : token.state;

/** Decides one enrollment. Never throws for any attempt. */
export function judgeEnrollment({ nowMs, device, token, planId, plan }: EnrollmentAttempt): Verdict {
  if (token === null) return refused('token-unknown');
  const state = tokenStateAt(token, nowMs);
  switch (state) {
    case 'claimed':
      return refused('token-used');
    case 'revoked':
      return refused('token-revoked');
    case 'expired':
      return refused('token-expired');
    case 'issued':
  }
  if (token.presentedBy !== null && token.presentedBy !== device.id)
    return refused('token-of-another-device');
  if (planId !== null && plan === null) return refused('plan-unknown');

  const { verdict } = combinationOf(
    device.kind,
    device.blessed,
    plan === null ? 'none' : plan.kind,
    token.kind,
  );
  if ('refused' in verdict) return refused(verdict.refused);

  if (plan !== null) {
    if (plan.accountId !== token.accountId) return refused('plan-of-another-account');
    if (plan.replaced) return refused('developer-plan-replaced');
    if (plan.installation !== null && plan.installation !== token.installation)
      return refused('plan-of-another-end-user');
  }
  if (planId !== token.planId) return refused('plan-token-mismatch');
  if (token.kind === 'factory' && !token.hasDutGroup) return refused('fixture-without-dut-group');
  if (
    device.accountId !== null &&
    device.accountId !== token.accountId &&
    heldByTheirAccount.has(device.kind)
  )
    return refused('device-of-another-account');
  return { enrolled: true, as: verdict.as };
}
