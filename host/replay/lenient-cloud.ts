/**
 * A cloud in process for captures: it has issued whatever plan ID and enrollment token their light carries, so that a replay goes
 * on to the agent, though the cloud that issued them is not at hand. One serves capture after capture and forgets between them.
 */
import { makeAccount, type Account } from '../cloud/accounts.ts';
import { openCloud, type Cloud } from '../cloud/cloud.ts';
import { connectInProcess } from '../cloud/in-process.ts';
import { issueDevelopmentToken } from '../cloud/tokens.ts';
import type { CloudWorld } from '../cloud/world.ts';
import { InProcessLink } from '../link/in-process-link.ts';
import { Chance, type ChanceStream } from '../../hardware/random.ts';
import type { World } from '../rig/world.ts';
import type { BenchCloud, Enrollment } from './bench-cloud.ts';

/** The year in which every run begins: fixed, so that runs repeat. */
const epochMs = Date.UTC(2026, 0, 1);
/** From a capture's last moment to the next one's first: what the cloud keeps for a while it has forgotten by then. */
const betweenMs = 3_600_000;
/** The cloud's own secret hangs on it: agent IDs are the same in every run. */
const secretSeed = 1;

/** Opens one. */
export async function openLenientCloud(): Promise<BenchCloud> {
  const time: { beganMs: number; world: World | null; chance: ChanceStream } = {
    beganMs: epochMs,
    world: null,
    chance: new Chance(secretSeed).stream('cloud'),
  };
  const world: CloudWorld = {
    nowMs: () => time.beganMs + Math.floor((time.world?.clock.now() ?? 0) / 1000),
    randomBytes: (length) => time.chance.bytes(length),
  };
  const cloud = await openCloud({ memory: true, world, settings: { passwordCostLog2: 10 } });
  const account = await makeAccount(cloud, { username: 'bench', password: 'no-one-signs-in' });
  let used = false;
  return {
    async begin(next, chance) {
      // A cloud's clock never goes back.
      if (time.world !== null) time.beganMs = world.nowMs() + betweenMs;
      time.world = next;
      time.chance = chance;
      if (used) await forgetDevices(cloud, account);
      used = false;
      return new InProcessLink(next, (onMessage, onClose) => {
        used = true;
        return connectInProcess(cloud, onMessage, onClose);
      });
    },
    async expect(enrollment) {
      used = true;
      await adopt(cloud, account, enrollment);
    },
    close: () => cloud.close(),
  };
}

/** A token of our own becomes the one that the light carries. */
async function adopt(cloud: Cloud, account: Account, { planId, token }: Enrollment): Promise<void> {
  // Without a plan ID it is a factory's, which needs a fixture that nobody here has seen.
  if (planId === null) return;
  const { db, secret } = cloud;
  await db
    .insertInto('plan_ids')
    .values({
      id: planId,
      kind: 'developer',
      account_id: account.id,
      installation: null,
      created_at_ms: cloud.world.nowMs(),
      replaced_at_ms: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const issued = await issueDevelopmentToken(cloud, { accountId: account.id });
  await db.deleteFrom('enrollment_tokens').where('token_hash', '=', secret.hashOfToken(token)).execute();
  await db
    .updateTable('enrollment_tokens')
    .set({ token_hash: secret.hashOfToken(token), plan_id: planId })
    .where('token_hash', '=', secret.hashOfToken(issued.token))
    .execute();
}

async function forgetDevices({ db }: Cloud, account: Account): Promise<void> {
  await db.transaction().execute(async (tables) => {
    for (const name of [
      'device_lights',
      'agent_data',
      'device_history',
      'agents',
      'enrollment_tokens',
      'devices',
    ] as const)
      await tables.deleteFrom(name).execute();
    await tables.deleteFrom('plan_ids').where('id', '!=', account.developerPlanId).execute();
  });
}
