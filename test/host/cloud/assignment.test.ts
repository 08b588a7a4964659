/** Protects which devices may enter which groups, and how. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addDevice,
  assignDevice,
  blessDevice,
  findDevice,
  forgetDeviceKey,
  historyOf,
  makeGroup,
  makeProduct,
  setLogging,
  unassignDevice,
  type Cloud,
  type GroupType,
} from '../../../host/cloud/index.ts';
import { groupTypes, kindOf, logsAreKept } from '../../../host/cloud/groups.ts';
import { assign, furnish, openTestCloud, type TestAccount } from './test-cloud.ts';
import { talkInProcess, TestDevice } from './test-device.ts';

let cloud: Cloud;
let ann: TestAccount;
let bob: TestAccount;
const device = new TestDevice(1);

beforeEach(async () => {
  ({ cloud } = await openTestCloud());
  ann = await furnish(cloud, 'ann');
  bob = await furnish(cloud, 'bob');
  await addDevice(cloud, { id: device.id, impType: device.impType, accountId: ann.id });
});
afterEach(() => cloud.close());

const allTypes = Object.keys(groupTypes) as GroupType[];
const target = (type: GroupType, account = ann) => ({
  accountId: ann.id,
  deviceId: device.id,
  groupId: account.groups[type],
});

describe('by hand', () => {
  const open = new Set<GroupType>([
    'development_devicegroup',
    'pre_factoryfixture_devicegroup',
    'factoryfixture_devicegroup',
    'pre_production_devicegroup',
  ]);

  it.each(allTypes)('an unblessed device into a %s', async (type) => {
    const put = assignDevice(cloud, target(type));
    if (!open.has(type)) return expect(put).rejects.toMatchObject({ code: 'group-not-by-hand' });
    await put;
    const blessed = type === 'pre_production_devicegroup' ? 1 : 0;
    expect(await findDevice(cloud.db, device.id)).toMatchObject({ kind: kindOf(type), blessed });
  });

  it.each(allTypes)('a blessed device into a %s', async (type) => {
    await blessDevice(cloud, target('pre_production_devicegroup'));
    const put = assignDevice(cloud, target(type));
    if (kindOf(type) !== 'production' && kindOf(type) !== 'test-production')
      return expect(put).rejects.toMatchObject({ code: 'device-blessed' });
    await put;
    expect(await findDevice(cloud.db, device.id)).toMatchObject({ kind: kindOf(type), blessed: 1 });
  });

  it('a blessed device stays within its product', async () => {
    await blessDevice(cloud, target('production_devicegroup'));
    const { id: productId } = await makeProduct(cloud, { accountId: ann.id, name: 'another' });
    const { id: groupId } = await makeGroup(cloud, { productId, type: 'production_devicegroup', name: 'x' });
    const put = assignDevice(cloud, { accountId: ann.id, deviceId: device.id, groupId });
    await expect(put).rejects.toMatchObject({ code: 'device-blessed' });
  });

  it('out of its group, unless it is blessed', async () => {
    await assign(cloud, ann, device.id, 'development_devicegroup');
    await unassignDevice(cloud, { accountId: ann.id, deviceId: device.id });
    expect(await findDevice(cloud.db, device.id)).toMatchObject({ kind: 'unassigned', group_id: null });
    await assign(cloud, ann, device.id, 'pre_production_devicegroup');
    const out = unassignDevice(cloud, { accountId: ann.id, deviceId: device.id });
    await expect(out).rejects.toMatchObject({ code: 'device-blessed' });
  });

  it('is written down, with who did it', async () => {
    await assign(cloud, ann, device.id, 'pre_production_devicegroup');
    const history = await historyOf(cloud, device.id);
    expect(history.map(({ event }) => event)).toEqual(['blessed', 'assigned', 'added']);
    expect(history[0]).toMatchObject({ actor_kind: 'account', actor_id: ann.id });
  });
});

describe('an imp001', () => {
  const old = new TestDevice(2, { impType: 'imp001' });

  it('can be neither a fixture nor blessed', async () => {
    await addDevice(cloud, { id: old.id, impType: old.impType, accountId: ann.id });
    for (const type of ['factoryfixture_devicegroup', 'pre_production_devicegroup'] as const)
      await expect(assign(cloud, ann, old.id, type)).rejects.toMatchObject({ code: 'imp001-limits' });
    const blessing = blessDevice(cloud, { ...target('production_devicegroup'), deviceId: old.id });
    await expect(blessing).rejects.toMatchObject({ code: 'imp001-limits' });
    await assign(cloud, ann, old.id, 'development_devicegroup');
  });
});

describe('blessing', () => {
  it('never takes a fixture, nor leads anywhere but into production', async () => {
    await expect(blessDevice(cloud, target('development_devicegroup'))).rejects.toMatchObject({
      code: 'group-not-production',
    });
    await assign(cloud, ann, device.id, 'factoryfixture_devicegroup');
    await expect(blessDevice(cloud, target('production_devicegroup'))).rejects.toMatchObject({
      code: 'fixture-never-blessed',
    });
  });
});

describe('what is another account’s', () => {
  it('is not there: neither device nor group', async () => {
    const bobs = { accountId: bob.id, deviceId: device.id, groupId: bob.groups.development_devicegroup };
    await expect(assignDevice(cloud, bobs)).rejects.toMatchObject({ code: 'device-unknown' });
    await expect(setLogging(cloud, { ...bobs, on: true })).rejects.toMatchObject({ code: 'device-unknown' });
    await expect(forgetDeviceKey(cloud, bobs)).rejects.toMatchObject({ code: 'device-unknown' });
    const foreign = target('development_devicegroup', bob);
    await expect(assignDevice(cloud, foreign)).rejects.toMatchObject({ code: 'group-unknown' });
  });
});

describe('a group', () => {
  const fixtureGroup = async (account: TestAccount, dut: GroupType, production: GroupType) => {
    const { id: productId } = await cloud.db
      .selectFrom('products')
      .select('id')
      .where('account_id', '=', ann.id)
      .executeTakeFirstOrThrow();
    return makeGroup(cloud, {
      productId,
      type: 'factoryfixture_devicegroup',
      name: 'line 2',
      dutTargetId: account.groups[dut],
      productionTargetId: account.groups[production],
    });
  };

  it('of fixtures names a DUT group and a production group of its own flavour and product', async () => {
    await fixtureGroup(ann, 'dut_devicegroup', 'production_devicegroup');
  });

  it.each<[string, 'ann' | 'bob', GroupType, GroupType]>([
    ['targets of the test flavour', 'ann', 'pre_dut_devicegroup', 'pre_production_devicegroup'],
    ['one target of the test flavour', 'ann', 'dut_devicegroup', 'pre_production_devicegroup'],
    ['targets of the wrong type', 'ann', 'development_devicegroup', 'production_devicegroup'],
    ['targets the other way round', 'ann', 'production_devicegroup', 'dut_devicegroup'],
    ['targets of another product', 'bob', 'dut_devicegroup', 'production_devicegroup'],
  ])('of fixtures cannot have %s', async (_what, owner, dut, production) => {
    const made = fixtureGroup(owner === 'ann' ? ann : bob, dut, production);
    await expect(made).rejects.toMatchObject({ code: 'group-targets' });
  });

  it('of another type names none, and names are unique within a product', async () => {
    const { id: productId } = await makeProduct(cloud, { accountId: ann.id, name: 'clock' });
    const type = 'development_devicegroup';
    const dutTargetId = ann.groups.dut_devicegroup;
    await expect(makeGroup(cloud, { productId, type, name: 'a', dutTargetId })).rejects.toMatchObject({
      code: 'group-targets',
    });
    await makeGroup(cloud, { productId, type, name: 'a' });
    await expect(makeGroup(cloud, { productId, type, name: 'a' })).rejects.toMatchObject({
      code: 'group-exists',
    });
    await expect(makeProduct(cloud, { accountId: ann.id, name: 'clock' })).rejects.toMatchObject({
      code: 'product-exists',
    });
    await expect(makeProduct(cloud, { accountId: ann.id, name: '' })).rejects.toMatchObject({
      code: 'name-invalid',
    });
    await expect(makeGroup(cloud, { productId: 'none', type, name: 'a' })).rejects.toMatchObject({
      code: 'product-unknown',
    });
  });
});

it('logging follows blessing, not the plan ID', () => {
  const kept = (switchedOn: boolean) =>
    [null, ...allTypes].filter((type) => logsAreKept(kindOf(type), switchedOn)).length;
  expect(kept(true)).toBe(8);
  expect(kept(false)).toBe(7);
  expect(logsAreKept('production', false)).toBe(false);
});

it('a forgotten key lets the device register another', async () => {
  await device.introduce(talkInProcess(cloud));
  const renewed = new TestDevice(1, { keyNumber: 99 });
  expect(await renewed.introduce(talkInProcess(cloud))).toMatchObject({ code: 'link-device-key' });
  await forgetDeviceKey(cloud, { accountId: ann.id, deviceId: device.id });
  expect(await renewed.introduce(talkInProcess(cloud))).toMatchObject({ type: 'welcome' });
  expect(await device.introduce(talkInProcess(cloud))).toMatchObject({ code: 'link-device-key' });
});
