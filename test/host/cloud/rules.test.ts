/** Protects the guide's table: its rows enroll, every other combination is refused with a reason of its own. */
import { describe, expect, it } from 'vitest';
import { deviceKinds, type DeviceKind } from '../../../host/cloud/groups.ts';
import { enrollmentRefusals, type EnrollmentRefusalCode } from '../../../host/cloud/refusals.ts';
import {
  combinationOf,
  combinations,
  judgeEnrollment,
  planKinds,
  tokenKinds,
  type EnrollmentAttempt,
  type PlanKind,
  type TokenKind,
} from '../../../host/cloud/rules.ts';
import { DeviceId, PlanId } from '../../../protocol/ids.ts';

/** The guide's table, written down once more, with what an unassigned device counts as. */
const supported = [
  'production, blessed, production plan, production token -> production',
  'test-production, blessed, production plan, production token -> test-production',
  'development, unblessed, developer plan, development token -> development',
  'unassigned, unblessed, developer plan, development token -> development',
  'fixture, unblessed, developer plan, development token -> fixture',
  'dut, unblessed, none plan, factory token -> dut',
  'unassigned, unblessed, none plan, factory token -> dut',
];

const nowMs = 1_000_000;
const deviceId = DeviceId.parse('50000000000000aa');
const otherDevice = DeviceId.parse('50000000000000bb');
const planId = PlanId.parse('1111111111111111');

interface Combination {
  readonly device: DeviceKind;
  readonly blessed: boolean;
  readonly plan: PlanKind;
  readonly token: TokenKind;
}

const every: readonly Combination[] = deviceKinds.flatMap((device) =>
  [true, false].flatMap((blessed) =>
    planKinds.flatMap((plan) => tokenKinds.map((token) => ({ device, blessed, plan, token }))),
  ),
);

const nameOf = ({ device, blessed, plan, token }: Combination): string =>
  `${device}, ${blessed ? 'blessed' : 'unblessed'}, ${plan} plan, ${token} token`;

/** An attempt that only its combination can spoil. */
const attemptOf = ({ device, blessed, plan, token }: Combination): EnrollmentAttempt => ({
  nowMs,
  device: { id: deviceId, kind: device, blessed, accountId: 'ann' },
  token: {
    kind: token,
    state: 'issued',
    expiresAtMs: nowMs + 1,
    accountId: 'ann',
    installation: 'phone',
    planId: plan === 'none' ? null : planId,
    hasDutGroup: true,
    presentedBy: null,
  },
  planId: plan === 'none' ? null : planId,
  plan:
    plan === 'none'
      ? null
      : {
          kind: plan,
          accountId: 'ann',
          installation: plan === 'production' ? 'phone' : null,
          replaced: false,
        },
});

const refusalOf = (attempt: EnrollmentAttempt): EnrollmentRefusalCode | 'enrolled' => {
  const verdict = judgeEnrollment(attempt);
  return verdict.enrolled ? 'enrolled' : (verdict.refusal.code as EnrollmentRefusalCode);
};

describe('every combination', () => {
  it('is one of 6 kinds x blessed or not x 3 kinds of plan x 3 kinds of token', () => {
    expect(new Set(every.map(nameOf)).size).toBe(108);
  });

  it('enrolls exactly where the guide supports it', () => {
    const enrolling = every.flatMap((combination) => {
      const verdict = judgeEnrollment(attemptOf(combination));
      return verdict.enrolled ? [`${nameOf(combination)} -> ${verdict.as}`] : [];
    });
    expect(enrolling.sort()).toEqual(supported.toSorted());
  });

  it.each(every)(
    '$device blessed=$blessed $plan plan $token token: answers with its own row',
    (combination) => {
      const { device, blessed, plan, token } = combination;
      const { verdict } = combinationOf(device, blessed, plan, token);
      const expected = 'as' in verdict ? 'enrolled' : verdict.refused;
      expect(refusalOf(attemptOf(combination))).toBe(expected);
      expect(expected).toBe(
        reasons[`${device} ${blessed ? 'blessed' : 'unblessed'}`]![plan][tokenKinds.indexOf(token)],
      );
    },
  );

  it.each(every)(
    '$device blessed=$blessed $plan plan $token token: never enrolls with a token that is not live',
    (c) => {
      const attempt = attemptOf(c);
      const token = attempt.token!;
      expect(refusalOf({ ...attempt, token: { ...token, state: 'claimed' } })).toBe('token-used');
      expect(refusalOf({ ...attempt, token: { ...token, state: 'revoked' } })).toBe('token-revoked');
      expect(refusalOf({ ...attempt, token: { ...token, expiresAtMs: nowMs } })).toBe('token-expired');
      expect(refusalOf({ ...attempt, token: { ...token, presentedBy: otherDevice } })).toBe(
        'token-of-another-device',
      );
      expect(refusalOf({ ...attempt, token: null })).toBe('token-unknown');
      if (c.plan !== 'none') expect(refusalOf({ ...attempt, plan: null })).toBe('plan-unknown');
    },
  );

  it('shows the device to the app only where the guide has its symptom', () => {
    for (const combination of every) {
      const verdict = judgeEnrollment(attemptOf(combination));
      const symptom =
        combination.blessed && combination.plan === 'developer' && combination.device !== 'fixture';
      expect(!verdict.enrolled && verdict.showsDevice, nameOf(combination)).toBe(symptom);
    }
  });

  it('needs every row of the table', () => {
    const used = new Set(
      every.map(({ device, blessed, plan, token }) => combinationOf(device, blessed, plan, token)),
    );
    expect(combinations.filter((row) => !used.has(row))).toEqual([]);
  });
});

const enrolled = 'enrolled';
const dead = (code: string): Record<PlanKind, string[]> => ({
  none: [code, code, code],
  developer: [code, code, code],
  production: [code, code, code],
});
const blessedElsewhere = {
  none: ['no-plan-on-blessed-device', 'no-plan-on-blessed-device', 'no-plan-on-blessed-device'],
  developer: [
    'developer-plan-on-blessed-device',
    'developer-plan-on-blessed-device',
    'developer-plan-on-blessed-device',
  ],
  production: [
    'development-token-with-production-plan',
    'blessed-outside-production',
    'factory-token-with-plan',
  ],
};
const blessedProduction = {
  ...blessedElsewhere,
  production: ['development-token-with-production-plan', enrolled, 'factory-token-with-plan'],
};
const asDeveloper = [enrolled, 'production-token-with-developer-plan', 'factory-token-with-plan'];
const noFactory = 'no-plan-without-factory-token';
const unblessedProductionPlan = [
  'production-plan-on-unblessed-device',
  'production-plan-on-unblessed-device',
  'production-plan-on-unblessed-device',
];

/** The answer to every combination; the three of each row are development, production and factory token. */
const reasons: Record<string, Record<PlanKind, string[]>> = {
  'production blessed': blessedProduction,
  'test-production blessed': blessedProduction,
  'development blessed': blessedElsewhere,
  'unassigned blessed': blessedElsewhere,
  'dut blessed': blessedElsewhere,
  'fixture blessed': dead('fixture-is-blessed'),
  'production unblessed': dead('production-group-unblessed'),
  'test-production unblessed': dead('production-group-unblessed'),
  'development unblessed': {
    none: [noFactory, noFactory, 'no-plan-on-development-device'],
    developer: asDeveloper,
    production: unblessedProductionPlan,
  },
  'unassigned unblessed': {
    none: [noFactory, noFactory, enrolled],
    developer: asDeveloper,
    production: unblessedProductionPlan,
  },
  'fixture unblessed': {
    none: [noFactory, noFactory, 'no-plan-on-fixture'],
    developer: asDeveloper,
    production: ['production-plan-on-fixture', 'production-plan-on-fixture', 'production-plan-on-fixture'],
  },
  'dut unblessed': {
    none: [noFactory, noFactory, enrolled],
    developer: ['developer-plan-on-dut', 'developer-plan-on-dut', 'developer-plan-on-dut'],
    production: ['production-plan-on-dut', 'production-plan-on-dut', 'production-plan-on-dut'],
  },
};

describe('whose they are', () => {
  const production = attemptOf({
    device: 'production',
    blessed: true,
    plan: 'production',
    token: 'production',
  });
  const development = attemptOf({
    device: 'development',
    blessed: false,
    plan: 'developer',
    token: 'development',
  });
  const fixture = attemptOf({ device: 'fixture', blessed: false, plan: 'developer', token: 'development' });
  const dut = attemptOf({ device: 'dut', blessed: false, plan: 'none', token: 'factory' });

  it.each<[string, EnrollmentAttempt, string]>([
    [
      'a plan ID hard-coded into an app for several end-users',
      { ...production, plan: { ...production.plan!, installation: 'another phone' } },
      'plan-of-another-end-user',
    ],
    [
      'a plan ID that was released for a new phone',
      { ...production, plan: { ...production.plan!, installation: null } },
      'enrolled',
    ],
    [
      'a second device of the same end-user',
      { ...production, device: { ...production.device, id: otherDevice } },
      'enrolled',
    ],
    [
      'a plan ID of another account',
      { ...production, plan: { ...production.plan!, accountId: 'bob' } },
      'plan-of-another-account',
    ],
    [
      'a developer plan ID of another account',
      { ...development, plan: { ...development.plan!, accountId: 'bob' } },
      'plan-of-another-account',
    ],
    [
      'a developer plan ID from before a password change',
      { ...development, plan: { ...development.plan!, replaced: true } },
      'developer-plan-replaced',
    ],
    [
      'a plan ID that is not the token’s',
      { ...production, planId: PlanId.parse('2222222222222222') },
      'plan-token-mismatch',
    ],
    [
      'a production device of another account',
      { ...production, device: { ...production.device, accountId: 'bob' } },
      'device-of-another-account',
    ],
    [
      'a fixture of another account',
      { ...fixture, device: { ...fixture.device, accountId: 'bob' } },
      'device-of-another-account',
    ],
    [
      'a DUT of another account',
      { ...dut, device: { ...dut.device, accountId: 'bob' } },
      'device-of-another-account',
    ],
    [
      'a development device that changes hands',
      { ...development, device: { ...development.device, accountId: 'bob' } },
      'enrolled',
    ],
    ['a new device', { ...development, device: { ...development.device, accountId: null } }, 'enrolled'],
    [
      'a fixture without a DUT group',
      { ...dut, token: { ...dut.token!, hasDutGroup: false } },
      'fixture-without-dut-group',
    ],
    [
      'the same device with the same token after a refusal',
      { ...production, token: { ...production.token!, presentedBy: deviceId } },
      'enrolled',
    ],
  ])('%s', (_name, attempt, expected) => {
    expect(refusalOf(attempt)).toBe(expected);
  });
});

describe('refusals', () => {
  it('can all happen', () => {
    const fromTable = combinations.flatMap(({ verdict }) => ('refused' in verdict ? [verdict.refused] : []));
    const others = [
      'token-unknown',
      'token-used',
      'token-of-another-device',
      'token-expired',
      'token-revoked',
      'plan-token-mismatch',
      'plan-unknown',
      'developer-plan-replaced',
      'plan-of-another-account',
      'plan-of-another-end-user',
      'device-of-another-account',
      'fixture-without-dut-group',
    ];
    expect(new Set([...fromTable, ...others])).toEqual(new Set(Object.keys(enrollmentRefusals)));
  });

  it('each has a cause of its own, and a cure, as one sentence without a full stop', () => {
    const all = Object.values(enrollmentRefusals);
    expect(new Set(all.map(({ cause }) => cause)).size).toBe(all.length);
    for (const { cause, cure } of all) for (const text of [cause, cure]) expect(text).toMatch(/^\S.*[^.\s]$/);
  });

  it('send end-users to the SDK app and developers to the development app, as the guide does', () => {
    expect(enrollmentRefusals['developer-plan-on-blessed-device'].cure).toContain('SDK-based app');
    expect(enrollmentRefusals['no-plan-on-blessed-device'].cure).toContain('SDK-based app');
    expect(enrollmentRefusals['production-plan-on-unblessed-device'].cure).toContain('development app');
    expect(enrollmentRefusals['production-plan-on-fixture'].cure).toContain('development app');
  });
});
