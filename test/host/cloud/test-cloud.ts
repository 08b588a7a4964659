import {
  assignDevice,
  issueDevelopmentToken,
  makeAccount,
  makeApiKey,
  makeGroup,
  makeProduct,
  openCloud,
  type Account,
  type Cloud,
  type CloudEvent,
  type CloudOptions,
  type GroupType,
} from '../../../host/cloud/index.ts';
import type { DeviceId } from '../../../protocol/ids.ts';
import { emptyPlace } from './engine.ts';
import { SeededWorld } from './seeded-world.ts';
import { talkInProcess, type Conversation, type TestDevice } from './test-device.ts';

/** Cheap password hashing: its cost is not what these tests are about. */
export const testSettings = { passwordCostLog2: 4 };

/** An account with a key and one product with a group of each type. */
export interface TestAccount extends Account {
  readonly key: string;
  readonly password: string;
  readonly groups: Readonly<Record<GroupType, string>>;
}

export interface TestCloud {
  readonly cloud: Cloud;
  readonly world: SeededWorld;
  readonly events: CloudEvent[];
}

/** A cloud on this run's engine and a seeded world, its events kept. */
export async function openTestCloud(
  options: Partial<Omit<CloudOptions, 'memory' | 'dataDir' | 'database'>> & { readonly seed?: number } = {},
): Promise<TestCloud> {
  const world = new SeededWorld(options.seed);
  const events: CloudEvent[] = [];
  const cloud = await openCloud({
    ...(await emptyPlace()),
    world,
    settings: testSettings,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { cloud, world, events };
}

/** Makes an account that can do everything. */
export async function furnish(cloud: Cloud, username: string): Promise<TestAccount> {
  const password = `password of ${username}`;
  const account = await makeAccount(cloud, { username, password });
  const { key } = await makeApiKey(cloud, { accountId: account.id });
  const { id: productId } = await makeProduct(cloud, { accountId: account.id, name: 'lamp' });
  const make = async (type: GroupType, targets = {}): Promise<string> =>
    (await makeGroup(cloud, { productId, type, name: type, ...targets })).id;
  const plain = {
    development_devicegroup: await make('development_devicegroup'),
    pre_dut_devicegroup: await make('pre_dut_devicegroup'),
    pre_production_devicegroup: await make('pre_production_devicegroup'),
    dut_devicegroup: await make('dut_devicegroup'),
    production_devicegroup: await make('production_devicegroup'),
  };
  const groups = {
    ...plain,
    pre_factoryfixture_devicegroup: await make('pre_factoryfixture_devicegroup', {
      dutTargetId: plain.pre_dut_devicegroup,
      productionTargetId: plain.pre_production_devicegroup,
    }),
    factoryfixture_devicegroup: await make('factoryfixture_devicegroup', {
      dutTargetId: plain.dut_devicegroup,
      productionTargetId: plain.production_devicegroup,
    }),
  };
  return { ...account, key, password, groups };
}

/** Basic authorization of an API key, without the colon as SDK 0.3.0 sends it. */
export const basic = (key: string): { authorization: string } => ({
  authorization: `Basic ${Buffer.from(key).toString('base64')}`,
});

/** Puts a device into one of an account's groups by hand. */
export const assign = (
  cloud: Cloud,
  account: TestAccount,
  deviceId: DeviceId,
  type: GroupType,
): Promise<void> => assignDevice(cloud, { accountId: account.id, deviceId, groupId: account.groups[type] });

/** A device that an account enrolls, in its conversation with the cloud after that. */
export async function onlineDevice(
  cloud: Cloud,
  device: TestDevice,
  { id: accountId }: TestAccount,
): Promise<Conversation> {
  await device.enroll(talkInProcess(cloud), await issueDevelopmentToken(cloud, { accountId }));
  const talk = talkInProcess(cloud);
  await device.introduce(talk);
  return talk;
}
