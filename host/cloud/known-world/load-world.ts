/** Fills a cloud with a known world, through the same functions as everybody uses. */
import { ImpError } from '../../imp-error.ts';
import { makeAccount, type Account } from '../accounts.ts';
import { openAgent } from '../agents.ts';
import { makeApiKey } from '../api-keys.ts';
import { assignDevice, blessDevice } from '../assignment.ts';
import type { CloudContext } from '../context.ts';
import { makeDeployment } from '../deployments.ts';
import { makeGroup, makeProduct } from '../device-groups.ts';
import { macOf } from '../device-identifiers.ts';
import { addDevice, setLogging } from '../devices.ts';
import { updateGroup } from '../group-changes.ts';
import { factsOf } from '../groups.ts';
import { byAccount, recordHistory } from '../history.ts';
import { makeLoginKey } from '../login-keys.ts';
import { setSecondFactor } from '../one-time-codes.ts';
import { makeProductionPlanId } from '../plan-ids.ts';
import { setUnblessingKey } from '../unblessing.ts';
import type { WorldAccount, WorldDevice, WorldFile } from './world-file.ts';

/** What was made that nobody could know beforehand. */
export interface LoadedAccount {
  readonly username: string;
  readonly id: string;
  readonly developerPlanId: string;
  readonly apiKeys: readonly string[];
  readonly loginKeys: readonly string[];
}

interface KnownGroup {
  readonly id: string;
  readonly type: Parameters<typeof factsOf>[0];
}

const missing = (what: string): ImpError =>
  new ImpError('world-invalid', `${what} is not in the world above`, 'put it before what names it');

const alreadyThere = (cause: unknown): ImpError =>
  new ImpError('account-exists', String(cause), 'empty the cloud first (`--reset`), or take another folder');

/**
 * Makes all that a world has. Throws ImpError as the functions do that make each thing, and `world-invalid` for a name
 * that means nothing. What was made before the refusal stays: reset, mend, and load again.
 */
export async function loadWorld(cloud: CloudContext, world: WorldFile): Promise<readonly LoadedAccount[]> {
  const loaded: LoadedAccount[] = [];
  for (const each of world.accounts) loaded.push(await loadAccount(cloud, each));
  return loaded;
}

async function loadAccount(cloud: CloudContext, each: WorldAccount): Promise<LoadedAccount> {
  const { username, password, email, otp_secret, unblessing_key } = each;
  const account = await makeAccount(cloud, {
    username,
    password,
    ...(email === undefined ? {} : { email }),
  }).catch((error: unknown) => {
    throw error instanceof ImpError && error.code === 'account-exists' ? alreadyThere(error.cause) : error;
  });
  const accountId = account.id;
  const apiKeys: string[] = [];
  for (const { key, description } of each.api_keys)
    apiKeys.push(
      (await makeApiKey(cloud, { accountId, description, ...(key === undefined ? {} : { key }) })).key,
    );
  const loginKeys: string[] = [];
  for (const { key, description } of each.login_keys)
    loginKeys.push((await makeLoginKey(cloud, { accountId, password, description, key })).key);
  if (unblessing_key !== undefined) await setUnblessingKey(cloud, { accountId, key: unblessing_key });
  if (otp_secret !== undefined) await setSecondFactor(cloud, accountId, otp_secret);
  const groups = new Map<string, KnownGroup>();
  for (const product of each.products) await loadProduct(cloud, accountId, product, groups);
  for (const device of each.devices) await loadDevice(cloud, account, device, groups);
  return { username, id: accountId, developerPlanId: account.developerPlanId, apiKeys, loginKeys };
}

async function loadProduct(
  cloud: CloudContext,
  accountId: string,
  product: WorldAccount['products'][number],
  groups: Map<string, KnownGroup>,
): Promise<void> {
  const { name, description = '' } = product;
  const { id: productId } = await makeProduct(cloud, { accountId, name, description });
  const idOf = (target: string): string => {
    const group = groups.get(`${name}/${target}`);
    if (group === undefined) throw missing(`group ${name}/${target}`);
    return group.id;
  };
  for (const group of product.groups) {
    const { id } = await makeGroup(cloud, {
      productId,
      type: group.type,
      name: group.name,
      ...(group.description === undefined ? {} : { description: group.description }),
      ...(group.env_vars === undefined ? {} : { envVars: group.env_vars }),
      ...(group.dut_target === undefined ? {} : { dutTargetId: idOf(group.dut_target) }),
      ...(group.production_target === undefined ? {} : { productionTargetId: idOf(group.production_target) }),
    });
    groups.set(`${name}/${group.name}`, { id, type: group.type });
    if (group.load_code_after_blessing !== undefined)
      await updateGroup(cloud, { accountId, id, loadCodeAfterBlessing: group.load_code_after_blessing });
    for (const { device_code, agent_code, ...build } of group.builds)
      await makeDeployment(cloud, {
        accountId,
        groupId: id,
        deviceCode: device_code,
        agentCode: agent_code,
        ...build,
      });
  }
}

async function loadDevice(
  cloud: CloudContext,
  account: Account,
  device: WorldDevice,
  groups: ReadonlyMap<string, KnownGroup>,
): Promise<void> {
  const { id, type: impType, name = null, mac, group: groupName, state, logging } = device;
  const accountId = account.id;
  const group = groupName === undefined ? undefined : groups.get(groupName);
  if (groupName !== undefined && group === undefined) throw missing(`group ${groupName}`);
  if (mac !== undefined && macOf(mac) === null)
    throw new ImpError('world-invalid', `device ${id}: ${mac} is no MAC address`, 'give 12 hex digits');
  await addDevice(cloud, { id, impType, accountId });
  const bareMac = mac === undefined ? null : macOf(mac);
  await cloud.db.updateTable('devices').set({ name, mac_address: bareMac }).where('id', '=', id).execute();
  if (group !== undefined) {
    const { kind } = factsOf(group.type);
    const how = { accountId, deviceId: id, groupId: group.id };
    if (kind === 'production') await blessDevice(cloud, how);
    else if (kind === 'dut') await putUnderTest(cloud, id, group.id);
    else await assignDevice(cloud, how);
  }
  if (logging) await setLogging(cloud, { deviceId: id, accountId, on: true });
  if (state === 'enrolled') {
    await enrollKnown(cloud, account, id, group);
    for (const status of ['Device connected', 'Device disconnected'])
      await cloud.logs.appendFor({ deviceId: id }, 'status', status);
  }
}

/** A device comes under test by its fixture's LED, which a world file has no light for. */
async function putUnderTest(cloud: CloudContext, id: WorldDevice['id'], groupId: string): Promise<void> {
  await cloud.db.updateTable('devices').set({ group_id: groupId }).where('id', '=', id).execute();
}

/** As if the device had been configured by the right app for what it is. */
async function enrollKnown(
  cloud: CloudContext,
  account: Account,
  deviceId: WorldDevice['id'],
  group: KnownGroup | undefined,
): Promise<void> {
  const accountId = account.id;
  const kind = group === undefined ? 'unassigned' : factsOf(group.type).kind;
  const nowMs = cloud.world.nowMs();
  await cloud.db.transaction().execute(async (db) => {
    const planId =
      kind === 'dut'
        ? null
        : kind === 'production' || kind === 'test-production'
          ? (await makeProductionPlanId(cloud, db, { accountId, installation: null })).id
          : account.developerPlanId;
    const agentId = await openAgent(cloud, db, { deviceId, planId, accountId });
    await db
      .updateTable('devices')
      .set({ plan_id: planId, agent_id: agentId, last_enrolled_at_ms: nowMs, last_seen_at_ms: nowMs })
      .where('id', '=', deviceId)
      .execute();
    await recordHistory(cloud, db, {
      deviceId,
      event: 'enrolled',
      actor: byAccount(accountId),
      accountId,
      agentId,
    });
  });
}
