/** Protects who may act for an account: passwords, API keys, plan IDs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  changePassword,
  issueDevelopmentToken,
  makeAccount,
  makeApiKey,
  makeProduct,
  releasePlanId,
  signIn,
  type Cloud,
} from '../../../host/cloud/index.ts';
import { holderOfKey, revokeApiKey } from '../../../host/cloud/api-keys.ts';
import { hashPassword, passwordFits } from '../../../host/cloud/passwords.ts';
import { randomAlphanumerics } from '../../../host/cloud/world.ts';
import { SeededWorld } from './seeded-world.ts';
import { openTestCloud } from './test-cloud.ts';

let cloud: Cloud;

beforeEach(async () => {
  ({ cloud } = await openTestCloud());
});
afterEach(() => cloud.close());

const ann = { username: 'ann', password: 'correct horse', email: 'ann@example.com' };

describe('an account', () => {
  it('opens with user name or e-mail address and the password, and with nothing else', async () => {
    const { id } = await makeAccount(cloud, ann);
    expect(await signIn(cloud, ann)).toMatchObject({ id });
    expect(await signIn(cloud, { username: ann.email, password: ann.password })).toMatchObject({ id });
    for (const password of ['', 'Correct horse', 'correct horse '])
      expect(await signIn(cloud, { ...ann, password })).toBeNull();
    expect(await signIn(cloud, { username: 'bob', password: ann.password })).toBeNull();
  });

  it('cannot take the name or the address of another, nor one as the other', async () => {
    await makeAccount(cloud, ann);
    const password = 'another password';
    for (const taken of [
      { username: 'ann', password },
      { username: ann.email, password },
      { username: 'bob', password, email: ann.email },
      { username: 'bob', password, email: 'ann' },
    ])
      await expect(makeAccount(cloud, taken)).rejects.toMatchObject({ code: 'account-exists' });
  });

  it.each([
    ['no name', { username: '', password: 'long enough' }],
    ['a short password', { username: 'bob', password: '1234567' }],
    ['an endless password', { username: 'bob', password: 'x'.repeat(1025) }],
  ])('with %s is refused, without showing the password', async (_what, credentials) => {
    const refused = makeAccount(cloud, credentials);
    await expect(refused).rejects.toMatchObject({ code: 'account-invalid' });
    await expect(refused).rejects.not.toThrow(credentials.password);
  });

  it('gets a new developer plan ID with every new password, and keeps the old one on record', async () => {
    const before = await makeAccount(cloud, ann);
    const after = await changePassword(cloud, { ...ann, newPassword: 'battery staple' });
    expect(after.id).toBe(before.id);
    expect(after.developerPlanId).not.toBe(before.developerPlanId);
    expect(await signIn(cloud, ann)).toBeNull();
    expect(await signIn(cloud, { ...ann, password: 'battery staple' })).toEqual(after);
    const plans = await cloud.db.selectFrom('plan_ids').select(['id', 'replaced_at_ms']).execute();
    expect(plans.filter((plan) => plan.replaced_at_ms === null).map(({ id }) => id)).toEqual([
      after.developerPlanId,
    ]);
    expect((await issueDevelopmentToken(cloud, { accountId: after.id })).planId).toBe(after.developerPlanId);
  });

  it('keeps its password when the old one was wrong', async () => {
    await makeAccount(cloud, ann);
    const wrong = { ...ann, password: 'not this one', newPassword: 'battery staple' };
    await expect(changePassword(cloud, wrong)).rejects.toMatchObject({ code: 'password-wrong' });
    expect(await signIn(cloud, ann)).not.toBeNull();
  });

  it('changed twice at once takes one of the two passwords', async () => {
    await makeAccount(cloud, ann);
    const changes = await Promise.allSettled(
      ['first password', 'second password'].map((newPassword) =>
        changePassword(cloud, { ...ann, newPassword }),
      ),
    );
    expect(changes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('that does not exist owns nothing', async () => {
    const accountId = 'nobody';
    for (const attempt of [
      () => makeApiKey(cloud, { accountId }),
      () => makeProduct(cloud, { accountId, name: 'lamp' }),
      () => issueDevelopmentToken(cloud, { accountId }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'account-unknown' });
    const planId = (await makeAccount(cloud, ann)).developerPlanId;
    await expect(releasePlanId(cloud, { accountId, planId })).rejects.toMatchObject({ code: 'plan-unknown' });
  });
});

describe('an API key', () => {
  it('is 32 alphanumerics and stands for its account until it is revoked', async () => {
    const { id: accountId } = await makeAccount(cloud, ann);
    const { id: keyId, key } = await makeApiKey(cloud, { accountId });
    expect(key).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(await holderOfKey(cloud, key)).toEqual({ keyId, accountId });
    expect(await holderOfKey(cloud, key.toLowerCase())).toBeNull();
    await revokeApiKey(cloud, keyId);
    expect(await holderOfKey(cloud, key)).toBeNull();
  });

  it('has every character equally often, to what chance allows', () => {
    const counts = new Map<string, number>();
    for (const char of randomAlphanumerics(new SeededWorld(3), 62_000))
      counts.set(char, (counts.get(char) ?? 0) + 1);
    expect(counts.size).toBe(62);
    // 1,000 expected of each; 6 standard deviations are 190.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(190);
  });
});

describe('a password as kept', () => {
  it('fits in either Unicode composition, and its text differs each time', async () => {
    const world = new SeededWorld();
    const [one, two] = [
      await hashPassword(world, 'Zürich 1234', 4),
      await hashPassword(world, 'Zürich 1234', 4),
    ];
    expect(one).not.toBe(two);
    expect(await passwordFits('Zu\u0308rich 1234', one)).toBe(true);
    expect(await passwordFits('Zurich 1234', one)).toBe(false);
  });

  it.each(['', 'scrypt', 'scrypt:4:', 'scrypt:4:AAAA:', 'plain:4:AAAA:AAAA'])(
    '%j fits nothing',
    async (kept) => {
      expect(await passwordFits('', kept)).toBe(false);
    },
  );
});
