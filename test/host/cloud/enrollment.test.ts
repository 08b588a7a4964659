/** Protects what an enrollment leaves behind: token, agent, owner, group, history. In process, on a seeded world. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addDevice,
  blessDevice,
  changePassword,
  findDevice,
  historyOf,
  issueDevelopmentToken,
  issueFactoryToken,
  issueSdkToken,
  releasePlanId,
  revokeToken,
  statusOfToken,
  type Cloud,
  type IssuedToken,
} from '../../../host/cloud/index.ts';
import { PlanId } from '../../../protocol/ids.ts';
import type { SeededWorld } from './seeded-world.ts';
import { assign, furnish, openTestCloud, type TestAccount } from './test-cloud.ts';
import { talkInProcess, TestDevice } from './test-device.ts';

let cloud: Cloud;
let world: SeededWorld;
let ann: TestAccount;
let bob: TestAccount;

beforeEach(async () => {
  ({ cloud, world } = await openTestCloud());
  ann = await furnish(cloud, 'ann');
  bob = await furnish(cloud, 'bob');
});
afterEach(() => cloud.close());

const present = (device: TestDevice, { planId, token }: IssuedToken, repeated?: boolean) =>
  device.enroll(talkInProcess(cloud), { planId, token, ...(repeated === undefined ? {} : { repeated }) });

const develop = async (device: TestDevice, account: TestAccount) =>
  present(device, await issueDevelopmentToken(cloud, { accountId: account.id }));

const sdkToken = (account: TestAccount, installation: string, planId?: PlanId | null) =>
  issueSdkToken(cloud, { accountId: account.id, installation, planId: planId ?? undefined });

const urlOf = (answer: Awaited<ReturnType<typeof present>>): string => {
  if (answer.type !== 'enrolled') throw new Error(`refused: ${answer.code}`);
  return answer.agent.agentUrl;
};

const codeOf = (answer: Awaited<ReturnType<typeof present>>): string =>
  answer.type === 'refused' ? answer.code : answer.type;

/** A device of the account's that is blessed and in its production group. */
async function blessed(number: number, account: TestAccount): Promise<TestDevice> {
  const device = new TestDevice(number);
  await addDevice(cloud, { id: device.id, impType: device.impType, accountId: account.id });
  await blessDevice(cloud, {
    accountId: account.id,
    deviceId: device.id,
    groupId: account.groups.production_devicegroup,
  });
  return device;
}

describe('the agent', () => {
  it('is the same, with its data, for the same device and plan ID', async () => {
    const device = new TestDevice(1);
    const first = urlOf(await develop(device, ann));
    expect(await (await cloud.fetch(first)).json()).toMatchObject({ requests: 1 });
    const second = urlOf(await develop(device, ann));
    expect(second).toBe(first);
    expect(await (await cloud.fetch(second)).json()).toMatchObject({ requests: 2 });
  });

  it('is another one for another plan ID, and the old URL is dead until the old owner is back', async () => {
    const device = new TestDevice(1);
    const anns = urlOf(await develop(device, ann));
    await cloud.fetch(anns);
    const bobs = urlOf(await develop(device, bob));
    expect(bobs).not.toBe(anns);
    expect((await cloud.fetch(anns)).status).toBe(404);
    expect(await (await cloud.fetch(bobs)).json()).toMatchObject({ requests: 1 });
    expect(urlOf(await develop(device, ann))).toBe(anns);
    expect((await cloud.fetch(bobs)).status).toBe(404);
    expect(await (await cloud.fetch(anns)).json()).toMatchObject({ requests: 2 });
  });

  it('is another one for another device of the same user', async () => {
    expect(urlOf(await develop(new TestDevice(1), ann))).not.toBe(
      urlOf(await develop(new TestDevice(2), ann)),
    );
  });

  it('is another one in another cloud: its ID cannot be computed from device ID and plan ID', async () => {
    const other = await openTestCloud({ seed: 2 });
    const device = new TestDevice(1);
    const planId = PlanId.parse('0123456789abcdef');
    expect(cloud.secret.agentId(device.id, planId)).not.toBe(other.cloud.secret.agentId(device.id, planId));
    await other.cloud.close();
  });

  it('of a DUT loses its data when the DUT changes hands, as its ID has no plan ID in it', async () => {
    const dut = new TestDevice(9);
    const urls: string[] = [];
    for (const account of [ann, bob]) {
      const fixture = new TestDevice(account === ann ? 2 : 3);
      await develop(fixture, account);
      await assign(cloud, account, fixture.id, 'factoryfixture_devicegroup');
      // Nobody holds a device that is in no group.
      await cloud.db.updateTable('devices').set({ group_id: null }).where('id', '=', dut.id).execute();
      urls.push(urlOf(await present(dut, await issueFactoryToken(cloud, { fixtureId: fixture.id }))));
      expect(await (await cloud.fetch(urls.at(-1)!)).json()).toMatchObject({ requests: 1 });
    }
    expect(urls[0]).toBe(urls[1]);
  });
});

describe('an end-user', () => {
  it('may use the plan ID of a first device for a second one', async () => {
    const first = await sdkToken(ann, 'phone');
    await present(await blessed(1, ann), first);
    expect(codeOf(await present(await blessed(2, ann), await sdkToken(ann, 'phone', first.planId)))).toBe(
      'enrolled',
    );
  });

  it('may not use the plan ID of another, such as one written into the app', async () => {
    const first = await sdkToken(ann, 'phone');
    await present(await blessed(1, ann), first);
    const other = await sdkToken(ann, 'another phone', first.planId);
    expect(codeOf(await present(await blessed(2, ann), other))).toBe('plan-of-another-end-user');
  });

  it('keeps the agent with a new phone once the plan ID was released for it', async () => {
    const device = await blessed(1, ann);
    const first = await sdkToken(ann, 'phone');
    const url = urlOf(await present(device, first));
    await releasePlanId(cloud, { accountId: ann.id, planId: first.planId! });
    expect(urlOf(await present(device, await sdkToken(ann, 'new phone', first.planId)))).toBe(url);
    // From then on it is the new phone's.
    const old = await sdkToken(ann, 'phone', first.planId);
    expect(codeOf(await present(device, old))).toBe('plan-of-another-end-user');
  });

  it('cannot be served with the plan ID of another account', async () => {
    const foreign = await sdkToken(bob, 'phone');
    const token = await sdkToken(ann, 'phone', foreign.planId);
    expect(codeOf(await present(await blessed(1, ann), token))).toBe('plan-of-another-account');
  });
});

describe('the guide’s symptom', () => {
  it('a developer plan ID on a blessed device: the app sees the device and never an agent URL', async () => {
    const device = await blessed(1, ann);
    const token = await sdkToken(ann, 'phone', ann.developerPlanId);
    expect(codeOf(await present(device, token))).toBe('developer-plan-on-blessed-device');
    const status = await statusOfToken(cloud, { accountId: ann.id, token: token.token });
    expect(status).toMatchObject({ deviceId: device.id, agent: null });
  });

  it('every other refusal leaves the app without a device', async () => {
    const device = new TestDevice(1);
    const token = await sdkToken(ann, 'phone');
    expect(codeOf(await present(device, token))).toBe('production-plan-on-unblessed-device');
    expect(await statusOfToken(cloud, { accountId: ann.id, token: token.token })).toMatchObject({
      deviceId: null,
      agent: null,
      claimedAtMs: null,
    });
  });
});

describe('a token', () => {
  it('is good for one enrollment: neither the same device nor another can use it again', async () => {
    const token = await issueDevelopmentToken(cloud, { accountId: ann.id });
    expect(codeOf(await present(new TestDevice(1), token))).toBe('enrolled');
    expect(codeOf(await present(new TestDevice(1), token))).toBe('token-used');
    expect(codeOf(await present(new TestDevice(2), token))).toBe('token-used');
  });

  it('is told again to a device that did not hear the answer, and to no other', async () => {
    const token = await issueDevelopmentToken(cloud, { accountId: ann.id });
    const device = new TestDevice(1);
    const url = urlOf(await present(device, token));
    expect(urlOf(await present(device, token, true))).toBe(url);
    expect(codeOf(await present(new TestDevice(2), token, true))).toBe('token-used');
    await develop(device, bob);
    expect(codeOf(await present(device, token, true))).toBe('token-used');
  });

  it('of two devices goes to the one that presented it first, even if that one was refused', async () => {
    const token = await sdkToken(ann, 'phone');
    expect(codeOf(await present(new TestDevice(1), token))).toBe('production-plan-on-unblessed-device');
    expect(codeOf(await present(await blessed(2, ann), token))).toBe('token-of-another-device');
  });

  it('survives a refusal: the device may try again once the reason is gone', async () => {
    const device = new TestDevice(1);
    await develop(device, ann);
    const token = await sdkToken(ann, 'phone');
    expect(codeOf(await present(device, token))).toBe('production-plan-on-unblessed-device');
    await assign(cloud, ann, device.id, 'pre_production_devicegroup');
    expect(codeOf(await present(device, token))).toBe('enrolled');
  });

  it('expires, to the millisecond', async () => {
    const lifetimeMs = cloud.settings.tokenLifetimeMs.development;
    const early = await issueDevelopmentToken(cloud, { accountId: ann.id });
    const late = await issueDevelopmentToken(cloud, { accountId: ann.id });
    world.pass(lifetimeMs - 1);
    expect(codeOf(await present(new TestDevice(1), early))).toBe('enrolled');
    world.pass(1);
    expect(codeOf(await present(new TestDevice(1), late))).toBe('token-expired');
    expect(await statusOfToken(cloud, { accountId: ann.id, token: late.token })).toMatchObject({
      state: 'expired',
    });
  });

  it('can be revoked', async () => {
    const token = await issueDevelopmentToken(cloud, { accountId: ann.id });
    expect(await revokeToken(cloud, token.token)).toBe(true);
    expect(codeOf(await present(new TestDevice(1), token))).toBe('token-revoked');
  });

  it('that was never issued is refused', async () => {
    const answer = await new TestDevice(1).enroll(talkInProcess(cloud), {
      planId: ann.developerPlanId,
      token: 'feedfacefeedface',
    });
    expect(codeOf(answer)).toBe('token-unknown');
  });

  it('claimed by 100 devices at once is won by exactly one', async () => {
    const token = await issueDevelopmentToken(cloud, { accountId: ann.id });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => present(new TestDevice(i), token)),
    );
    expect(answers.filter((answer) => answer.type === 'enrolled')).toHaveLength(1);
    expect(new Set(answers.map(codeOf))).toEqual(new Set(['enrolled', 'token-used']));
  });

  it('is seen by its own account only', async () => {
    const { token } = await sdkToken(ann, 'phone');
    expect(await statusOfToken(cloud, { accountId: bob.id, token })).toBeNull();
    expect(await statusOfToken(cloud, { accountId: ann.id, token })).toMatchObject({ state: 'issued' });
  });

  it('and an API key are not in the database in clear', async () => {
    const { token } = await sdkToken(ann, 'phone');
    const rows = JSON.stringify([
      await cloud.db.selectFrom('enrollment_tokens').selectAll().execute(),
      await cloud.db.selectFrom('api_keys').selectAll().execute(),
      await cloud.db.selectFrom('accounts').selectAll().execute(),
    ]);
    for (const secret of [token, ann.key, ann.password]) expect(rows).not.toContain(secret);
  });
});

describe('the owner', () => {
  it('a developer who configures a device takes it over, out of the old owner’s group', async () => {
    const device = new TestDevice(1);
    await develop(device, ann);
    await assign(cloud, ann, device.id, 'development_devicegroup');
    await develop(device, ann);
    expect(await findDevice(cloud.db, device.id)).toMatchObject({
      account_id: ann.id,
      group_id: ann.groups.development_devicegroup,
    });
    await develop(device, bob);
    expect(await findDevice(cloud.db, device.id)).toMatchObject({ account_id: bob.id, group_id: null });
  });

  it('a new password ends the developer plan ID', async () => {
    const device = new TestDevice(1);
    const before = await issueDevelopmentToken(cloud, { accountId: ann.id });
    const changed = await changePassword(cloud, { ...ann, newPassword: 'a new password' });
    expect(changed.developerPlanId).not.toBe(ann.developerPlanId);
    expect(codeOf(await present(device, before))).toBe('developer-plan-replaced');
    expect(codeOf(await develop(device, ann))).toBe('enrolled');
    expect(await findDevice(cloud.db, device.id)).toMatchObject({ plan_id: changed.developerPlanId });
  });

  it('a fixture’s DUT goes into the DUT group of its fixture', async () => {
    const fixture = new TestDevice(1);
    await develop(fixture, ann);
    await assign(cloud, ann, fixture.id, 'pre_factoryfixture_devicegroup');
    const dut = new TestDevice(2);
    expect(codeOf(await present(dut, await issueFactoryToken(cloud, { fixtureId: fixture.id })))).toBe(
      'enrolled',
    );
    expect(await findDevice(cloud.db, dut.id)).toMatchObject({
      kind: 'dut',
      account_id: ann.id,
      group_id: ann.groups.pre_dut_devicegroup,
      blessed: 0,
    });
  });

  it('only an enrolled fixture gets a factory token', async () => {
    const device = new TestDevice(1);
    await develop(device, ann);
    await expect(issueFactoryToken(cloud, { fixtureId: device.id })).rejects.toMatchObject({
      code: 'not-a-factory-imp',
    });
  });
});

describe('the history of a device', () => {
  it('says who, when, what and why refused, newest first, and never a token', async () => {
    const device = new TestDevice(1);
    await develop(device, ann);
    world.pass(1000);
    const token = await sdkToken(ann, 'phone');
    await present(device, token);
    const history = await historyOf(cloud, device.id);
    expect(history.map(({ event, code }) => code ?? event)).toEqual([
      'production-plan-on-unblessed-device',
      'enrolled',
      'registered',
    ]);
    expect(history[0]).toMatchObject({ actor_kind: 'device', actor_id: device.id, at_ms: world.nowMs() });
    expect(history[0]!.cause).toContain('not blessed');
    expect(history[0]!.cure).toContain('test production group');
    expect(JSON.stringify(history)).not.toContain(token.token);
  });
});

it('the same seed gives the same IDs, tokens, keys and agent URLs', async () => {
  const run = async (): Promise<unknown> => {
    const { cloud: fresh, events } = await openTestCloud({ seed: 7 });
    const account = await furnish(fresh, 'ann');
    const token = await issueDevelopmentToken(fresh, { accountId: account.id });
    const answer = await new TestDevice(1).enroll(talkInProcess(fresh), token);
    await fresh.close();
    return { account, token, answer, events };
  };
  expect(await run()).toEqual(await run());
});
