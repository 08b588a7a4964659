/** Protects: what happened reaches the webhook's URL, sooner or later, by one process, and its owner sees how it went. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  assignDevice,
  blessDevice,
  deleteWebhook,
  issueDevelopmentToken,
  issueSdkToken,
  listDeliveries,
  makeDeployment,
  makeWebhook,
  redeliver,
  updateWebhook,
  type Cloud,
  type CloudEvent,
  type Delivery,
  type GroupType,
  type WebhookEvent,
} from '../../../../host/cloud/index.ts';
import { queueDeliveries } from '../../../../host/cloud/webhooks/deliveries.ts';
import { blessing, deployment } from '../../../../host/cloud/webhooks/happenings.ts';
import { claimNext, endClaim } from '../../../../host/cloud/webhooks/claims.ts';
import { defaultWebhookSettings } from '../../../../host/cloud/webhooks/webhook-settings.ts';
import type { SeededWorld } from '../seeded-world.ts';
import { furnish, openTestCloud, testSettings, type TestAccount } from '../test-cloud.ts';
import { talkInProcess, TestDevice } from '../test-device.ts';
import { Receiver } from './receiver.ts';

const webhooks = { ...defaultWebhookSettings, attemptMs: 2_000 };
const dayMs = 24 * 3_600_000;

let cloud: Cloud;
let world: SeededWorld;
let events: CloudEvent[];
let ann: TestAccount;
let receiver: Receiver;

beforeEach(async () => {
  receiver = await Receiver.open();
  ({ cloud, world, events } = await openTestCloud({ settings: { ...testSettings, webhooks } }));
  ann = await furnish(cloud, 'ann');
});
afterEach(async () => {
  await cloud.close();
  await receiver.close();
});

const hook = async (
  event: WebhookEvent,
  type: GroupType = 'production_devicegroup',
  contentType: 'application/json' | 'application/x-www-form-urlencoded' = 'application/json',
): Promise<string> =>
  (
    await makeWebhook(cloud, {
      accountId: ann.id,
      groupId: ann.groups[type],
      url: `${receiver.url}/${event}`,
      event,
      contentType,
    })
  ).id;

const build = (): Promise<{ readonly id: string }> =>
  makeDeployment(cloud, {
    accountId: ann.id,
    groupId: ann.groups.production_devicegroup,
    deviceCode: 'server.log("new");',
    agentCode: '',
  });

const deliveries = async (webhookId: string): Promise<Delivery[]> =>
  (await listDeliveries(cloud, { accountId: ann.id, webhookId }, { limit: 100, offset: 0 })).deliveries;

const deliver = async (ms = 0): Promise<void> => {
  world.pass(ms);
  await cloud.courier.settled();
};

/** A development device of ann's. */
async function enrolled(number: number): Promise<TestDevice> {
  const device = new TestDevice(number);
  const { planId, token } = await issueDevelopmentToken(cloud, { accountId: ann.id });
  await device.enroll(talkInProcess(cloud), { planId, token });
  return device;
}

describe('events', () => {
  it('a blessing tells the device, for production and test production groups alike', async () => {
    for (const type of ['production_devicegroup', 'pre_production_devicegroup'] as const) {
      await hook('blessing', type);
      const { id: deviceId } = await enrolled(type.length);
      await blessDevice(cloud, { accountId: ann.id, deviceId, groupId: ann.groups[type] });
      await deliver();
      const told = receiver.received.pop();
      expect(told?.path).toBe('/blessing');
      expect(JSON.parse(told?.body ?? '')).toEqual({ device_id: deviceId, imp_id: deviceId });
      expect(told?.headers).toMatchObject({
        'content-type': 'application/json',
        'x-impsim-event': 'blessing',
      });
    }
  });

  it('a device put into a test production group by hand counts as blessed', async () => {
    await hook('blessing', 'pre_production_devicegroup');
    const { id: deviceId } = await enrolled(1);
    const groupId = ann.groups.pre_production_devicegroup;
    await assignDevice(cloud, { accountId: ann.id, deviceId, groupId });
    // To be put there again blesses nothing.
    await assignDevice(cloud, { accountId: ann.id, deviceId, groupId });
    await deliver();
    expect(receiver.received).toHaveLength(1);
  });

  it('an end-user’s BlinkUp tells plan ID and token, as a form if asked for; a refused one tells nothing', async () => {
    const id = await hook('blinkup', 'production_devicegroup', 'application/x-www-form-urlencoded');
    const device = await enrolled(1);
    const groupId = ann.groups.production_devicegroup;
    await blessDevice(cloud, { accountId: ann.id, deviceId: device.id, groupId });
    const development = await issueDevelopmentToken(cloud, { accountId: ann.id });
    await device.enroll(talkInProcess(cloud), development);
    const { planId, token } = await issueSdkToken(cloud, { accountId: ann.id, installation: 'phone' });
    await device.enroll(talkInProcess(cloud), { planId, token });
    await deliver();
    expect(receiver.received).toHaveLength(1);
    const [told] = receiver.received;
    expect(told?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(told?.body))).toEqual({
      device_id: device.id,
      plan_id: planId,
      token,
    });
    // The receiver was told the token, nobody else is.
    const [delivery] = await deliveries(id);
    expect(delivery?.body).toEqual({ device_id: device.id, plan_id: planId, token: '••••' });
    const kept = await cloud.db.selectFrom('webhook_deliveries').selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain(token);
    expect(JSON.stringify(events)).not.toContain(token);
  });

  it('a development device’s BlinkUp and a build of another group tell nothing', async () => {
    await hook('blinkup');
    await hook('deployment', 'pre_production_devicegroup');
    await enrolled(1);
    await build();
    await deliver(dayMs);
    expect(receiver.received).toEqual([]);
  });

  it('a build tells itself, its group and product, to every webhook that waits for it', async () => {
    await hook('deployment');
    await hook('deployment');
    const { id } = await build();
    await deliver();
    expect(receiver.received).toHaveLength(2);
    for (const { body } of receiver.received)
      expect(JSON.parse(body)).toMatchObject({
        deployment_id: id,
        devicegroup_id: ann.groups.production_devicegroup,
        sha: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      });
  });

  it('what did not happen is not told: the outbox is written with the event or not at all', async () => {
    await hook('blessing');
    const { id: deviceId } = await enrolled(1);
    const work = cloud.db.transaction().execute(async (db) => {
      expect(await queueDeliveries(cloud, db, blessing(ann.groups.production_devicegroup, deviceId))).toBe(
        true,
      );
      throw new Error('undone');
    });
    await expect(work).rejects.toThrow('undone');
    expect(await cloud.db.selectFrom('webhook_deliveries').selectAll().execute()).toEqual([]);
  });
});

describe('what does not arrive', () => {
  it('is sent again, later and later, under one ID, until it arrives', async () => {
    const id = await hook('deployment');
    receiver.answer = (response, count) => void response.writeHead(count < 5 ? 503 : 200).end();
    await build();
    await deliver();
    const waitsMs: number[] = [];
    for (let attempt = 2; attempt <= 5; attempt += 1) {
      const [waiting] = await deliveries(id);
      const dueMs = waiting?.due_at_ms ?? 0;
      waitsMs.push(dueMs - world.nowMs());
      await deliver(dueMs - world.nowMs() - 1);
      expect(receiver.received).toHaveLength(attempt - 1);
      await deliver(1);
      expect(receiver.received).toHaveLength(attempt);
    }
    for (const [n, waitMs] of waitsMs.entries()) {
      expect(waitMs).toBeGreaterThanOrEqual((5_000 * 3 ** n) / 2);
      expect(waitMs).toBeLessThanOrEqual(5_000 * 3 ** n);
    }
    const [done] = await deliveries(id);
    expect(done).toMatchObject({ state: 'delivered', attempts: 5, due_at_ms: null });
    expect(done?.history.map(({ number, outcome, status }) => [number, outcome, status])).toEqual([
      [1, 'answer-not-2xx', 503],
      [2, 'answer-not-2xx', 503],
      [3, 'answer-not-2xx', 503],
      [4, 'answer-not-2xx', 503],
      [5, 'delivered', 200],
    ]);
    expect(new Set(receiver.received.map(({ headers }) => headers['x-impsim-delivery']))).toEqual(
      new Set([done?.id]),
    );
    await deliver(30 * dayMs);
    expect(receiver.received).toHaveLength(5);
  });

  it('has failed after as many attempts as are allowed, and is sent again when its owner says so', async () => {
    const id = await hook('deployment');
    receiver.answer = (response) => void response.writeHead(500).end();
    await build();
    for (let n = 0; n < 20; n += 1) await deliver(webhooks.longestRetryMs);
    expect(receiver.received).toHaveLength(webhooks.mostAttempts);
    const [failed] = await deliveries(id);
    expect(failed).toMatchObject({ state: 'failed', attempts: webhooks.mostAttempts });
    expect(events.findLast(({ kind }) => kind === 'webhook')).toMatchObject({ state: 'failed' });
    receiver.answer = (response) => void response.writeHead(200).end();
    const deliveryId = failed?.id ?? '';
    await redeliver(cloud, { accountId: ann.id, webhookId: id, deliveryId });
    await deliver();
    const [again] = await deliveries(id);
    expect(again).toMatchObject({ id: deliveryId, state: 'delivered', attempts: webhooks.mostAttempts + 1 });
    // What was delivered can be sent again too.
    await redeliver(cloud, { accountId: ann.id, webhookId: id, deliveryId });
    await deliver();
    expect(receiver.received).toHaveLength(webhooks.mostAttempts + 2);
    const eve = await furnish(cloud, 'eve');
    await expect(redeliver(cloud, { accountId: eve.id, webhookId: id, deliveryId })).rejects.toMatchObject({
      code: 'webhook-unknown',
    });
  });

  it('goes to the new URL when the webhook is changed, and nowhere when it is deleted', async () => {
    const id = await hook('deployment');
    receiver.answer = (response) => void response.writeHead(500).end();
    await build();
    await deliver();
    await updateWebhook(cloud, { accountId: ann.id, id, url: `${receiver.url}/moved` });
    await deliver(10_000);
    expect(receiver.received.map(({ path }) => path)).toEqual(['/deployment', '/moved']);
    await deleteWebhook(cloud, { accountId: ann.id, id });
    await deliver(dayMs);
    expect(receiver.received).toHaveLength(2);
    expect(await cloud.db.selectFrom('webhook_attempts').selectAll().execute()).toEqual([]);
  });

  it('holds up nothing else: a server that never answers does not keep others waiting', async () => {
    const silent = await Receiver.open();
    silent.answer = () => undefined;
    const { id } = await makeWebhook(cloud, {
      accountId: ann.id,
      groupId: ann.groups.production_devicegroup,
      url: silent.url,
      event: 'deployment',
      contentType: 'application/json',
    });
    for (let n = 0; n < 6; n += 1) await build();
    await hook('deployment');
    await build();
    await expect.poll(() => receiver.received.length).toBe(1);
    // Four at once of one webhook; the answer to none of them has come.
    expect(silent.received).toHaveLength(4);
    await cloud.courier.settled();
    for (const { history } of await deliveries(id))
      expect(history[0]).toMatchObject({ outcome: 'answer-late', status: null });
    await silent.close();
  });

  it('is forgotten 30 days after it was over, and not before', async () => {
    const id = await hook('deployment');
    await build();
    await deliver();
    world.pass(29 * dayMs);
    cloud.courier.ring();
    await cloud.courier.settled();
    expect(await deliveries(id)).toHaveLength(1);
    world.pass(2 * dayMs);
    cloud.courier.ring();
    await cloud.courier.settled();
    expect(await deliveries(id)).toEqual([]);
  });
});

describe('a process that ends between claim and delivery', () => {
  it('loses its claim: another sends it when the claim is void, and the first has no say any more', async () => {
    const id = await hook('deployment');
    const row = { id: 'b', group_id: ann.groups.production_devicegroup, product_id: 'p', sha: 's' };
    await cloud.db.transaction().execute((db) => queueDeliveries(cloud, db, deployment(row)));
    const claim = await claimNext(cloud, []);
    if (claim === undefined) throw new Error('nothing was due');
    cloud.courier.ring();
    await cloud.courier.settled();
    expect(receiver.received).toEqual([]);
    await deliver((claim.delivery.due_at_ms ?? 0) - world.nowMs());
    expect(receiver.received).toHaveLength(1);
    expect(await endClaim(cloud, claim, { outcome: 'delivered', status: 200 })).toBe('lost');
    const [done] = await deliveries(id);
    expect(done?.history.map(({ outcome }) => outcome)).toEqual(['interrupted', 'delivered']);
    expect(done).toMatchObject({ state: 'delivered', attempts: 2 });
  });

  it('that dies at every attempt does not do so for ever', async () => {
    const id = await hook('deployment');
    await build();
    receiver.answer = (response) => void response.writeHead(500).end();
    await deliver();
    // From here on nobody ends what was claimed.
    await cloud.courier.close();
    for (let n = 0; n < 20; n += 1) {
      world.pass(webhooks.longestRetryMs);
      const claim = await claimNext(cloud, []);
      if (claim === undefined) break;
    }
    const [done] = await deliveries(id);
    expect(done?.attempts).toBe(webhooks.mostAttempts);
    expect(done?.state).toBe('failed');
    expect(receiver.received).toHaveLength(1);
  });

  it('in good order gives it back at once, and the next one sends it', async () => {
    const id = await hook('deployment');
    receiver.answer = () => undefined;
    await build();
    await expect.poll(() => receiver.received.length).toBe(1);
    // What close() does with its courier.
    await cloud.courier.close();
    const [waiting] = await deliveries(id);
    expect(waiting).toMatchObject({ state: 'waiting', claim_id: null });
    expect(waiting?.history[0]).toMatchObject({ outcome: 'interrupted' });
  });
});
