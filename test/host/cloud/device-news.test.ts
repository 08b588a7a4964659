/** Protects what devices say of themselves: their owner alone is told, nothing of it outlives its time, and nobody can say what is not so. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assignDevice, unassignDevice, type Cloud } from '../../../host/cloud/index.ts';
import { deleteDevice } from '../../../host/cloud/device-changes.ts';
import type { DeviceDetail, DevicePage } from '../../../host/web/console/views.ts';
import { PageClient } from '../site/page-client.ts';
import { decoded, lightMessage } from './light-message.ts';
import { furnish, onlineDevice, openTestCloud, type TestAccount } from './test-cloud.ts';
import { talkInProcess, TestDevice, type Conversation } from './test-device.ts';
import type { SeededWorld } from './seeded-world.ts';

let cloud: Cloud;
let world: SeededWorld;
let ann: TestAccount;
let bob: TestAccount;
let pages: Record<'ann' | 'bob', PageClient>;
let device: TestDevice;

beforeEach(async () => {
  ({ cloud, world } = await openTestCloud());
  [ann, bob] = [await furnish(cloud, 'ann'), await furnish(cloud, 'bob')];
  pages = { ann: new PageClient(cloud), bob: new PageClient(cloud) };
  await pages.ann.signIn(ann);
  await pages.bob.signIn(bob);
  device = new TestDevice(1);
});
afterEach(() => cloud.close());

const online = (account: TestAccount): Promise<Conversation> => onlineDevice(cloud, device, account);

const shownTo = async (who: 'ann' | 'bob') => {
  const answer = await pages[who].send('GET', '/api/devices');
  const { devices } = (await answer.json()) as DevicePage;
  return devices.find(({ id }) => id === device.id);
};
const pictureFor = (who: 'ann' | 'bob') => pages[who].send('GET', `/api/devices/${device.id}/light`);

describe('the LED of a device', () => {
  it('is shown to its owner as the device says, to nobody else, and no longer than it is linked', async () => {
    const talk = await online(ann);
    expect(await shownTo('ann')).toMatchObject({ online: true, led: 'online' });
    await talk.ask({ type: 'led', pattern: 'dark' });
    expect(await shownTo('ann')).toMatchObject({ online: true, led: 'dark' });
    expect(await shownTo('bob')).toBeUndefined();
    talk.close();
    await expect.poll(() => shownTo('ann')).toMatchObject({ online: false, led: null });
    expect(cloud.news.ledOf(device.id)).toBeNull();
  });

  it('survives that the device connects anew before its old link has ended', async () => {
    const before = await online(ann);
    await before.ask({ type: 'led', pattern: 'blessed' });
    const talk = talkInProcess(cloud);
    await device.introduce(talk);
    await before.ended;
    await talk.ask({ type: 'led', pattern: 'online' });
    before.close();
    expect(cloud.news.ledOf(device.id)).toBe('online');
  });

  it('of a device that belongs to nobody is kept nowhere, and nothing is answered', async () => {
    const talk = talkInProcess(cloud);
    await device.introduce(talk);
    expect(await talk.ask({ type: 'led', pattern: 'online' })).toBeUndefined();
    expect(await talk.ask(lightMessage)).toBeUndefined();
    expect(cloud.news.ledOf(device.id)).toBeNull();
    expect(await cloud.db.selectFrom('device_lights').selectAll().execute()).toEqual([]);
  });

  it('is not taken before the proof', async () => {
    const talk = talkInProcess(cloud);
    expect(await talk.ask({ type: 'led', pattern: 'online' })).toMatchObject({ code: 'link-order' });
  });

  it('is news since it was said, that millisecond included', async () => {
    const talk = await online(ann);
    world.pass(10);
    const atMs = world.nowMs();
    await talk.ask({ type: 'led', pattern: 'dark' });
    expect(cloud.news.since(ann.id, atMs)).toEqual([device.id]);
    expect(cloud.news.since(ann.id, atMs + 1)).toEqual([]);
    expect(cloud.news.since(bob.id, 0)).toEqual([]);
  });
});

describe('the light of a device’s last BlinkUp', () => {
  it('is shown to its owner, when it was and why it failed, and to nobody else', async () => {
    const talk = await online(ann);
    expect(await shownTo('ann')).toMatchObject({ lightAtMs: null });
    expect((await pictureFor('ann')).status).toBe(404);
    await talk.ask(lightMessage);
    expect(await shownTo('ann')).toMatchObject({ lightAtMs: world.nowMs() - 5000 });
    const detail = await pages.ann.send('GET', `/api/devices/${device.id}`);
    expect(((await detail.json()) as DeviceDetail).hasLight).toBe(true);
    const answer = await pictureFor('ann');
    expect(answer.headers.get('content-type')).toContain('image/svg+xml');
    const svg = await answer.text();
    expect(svg).toContain('FAULT frame/crc: a cause &lt;b&gt;');
    expect(svg).toContain('hidden');
    expect((await pictureFor('bob')).status).toBe(404);
    expect((await new PageClient(cloud).send('GET', `/api/devices/${device.id}/light`)).status).toBe(401);
  });

  it('is that of its last one', async () => {
    const talk = await online(ann);
    await talk.ask(lightMessage);
    await talk.ask({ ...lightMessage, outcome: decoded });
    expect(await (await pictureFor('ann')).text()).toContain('packet received');
    expect(await cloud.db.selectFrom('device_lights').selectAll().execute()).toHaveLength(1);
  });

  it('is not told to the next owner, nor to the one before', async () => {
    const first = await online(ann);
    await first.ask(lightMessage);
    // Given up by ann, it becomes bob's.
    await deleteDevice(cloud, { accountId: ann.id, id: device.id });
    first.close();
    const second = await online(bob);
    expect(await shownTo('bob')).toMatchObject({ lightAtMs: null });
    expect((await pictureFor('bob')).status).toBe(404);
    expect((await pictureFor('ann')).status).toBe(404);
    await second.ask(lightMessage);
    expect((await pictureFor('bob')).status).toBe(200);
    expect((await pictureFor('ann')).status).toBe(404);
  });

  it('stays its owner’s when the device changes its group', async () => {
    const talk = await online(ann);
    await talk.ask(lightMessage);
    const groupId = ann.groups.development_devicegroup;
    await assignDevice(cloud, { accountId: ann.id, deviceId: device.id, groupId });
    await unassignDevice(cloud, { accountId: ann.id, deviceId: device.id });
    expect((await pictureFor('ann')).status).toBe(200);
  });

  it.each([
    ['a rate that no light has', { symbolHz: 0.1 }, { sampleHz: 1_000_000, shown: '00ff'.repeat(2048) }],
    ['columns of ten minutes', {}, { hidden: '00ff'.repeat(256), columnUs: 600_000_000 }],
    ['nothing at all', {}, { shown: '', hidden: '' }],
    ['light that is darker than dark', {}, { lowest: 65_535, highest: 0 }],
    ['symbols without end', { symbolHz: 10_000 }, { sampleHz: 1, shown: '00ff'.repeat(2048) }],
  ])('is drawn, small, even if a device claims %s', async (_, quality, claimed) => {
    const talk = await online(ann);
    const said = {
      ...lightMessage,
      quality: { ...lightMessage.quality, ...quality },
      light: { ...lightMessage.light, ...claimed },
    };
    expect(await talk.ask(said)).toBeUndefined();
    const answer = await pictureFor('ann');
    expect(answer.status).toBe(200);
    expect((await answer.text()).length).toBeLessThan(2_000_000);
  });

  it('ends a link over which something else is said', async () => {
    const talk = await online(ann);
    expect(await talk.ask({ ...lightMessage, password: 's3cret!!', light: 'all of it' })).toMatchObject({
      code: 'link-malformed',
    });
  });

  it('holds nothing that the protocol does not name', async () => {
    const talk = await online(ann);
    await talk.ask({
      ...lightMessage,
      password: 's3cret!!',
      light: { ...lightMessage.light, all: 's3cret!!' },
    });
    const rows = JSON.stringify(await cloud.db.selectFrom('device_lights').selectAll().execute());
    expect(rows).toContain('frame');
    expect(rows).not.toContain('s3cret');
  });
});
