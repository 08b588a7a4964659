/** Protects what a page learns of its flash: of the account's own devices alone, of this flash alone, and from nobody who is not signed in. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cloud } from '../../../host/cloud/index.ts';
import type { Sighting } from '../../../host/web/blinkup/sighting.ts';
import type { SeededWorld } from '../cloud/seeded-world.ts';
import { decoded, lightMessage } from '../cloud/light-message.ts';
import { basic, furnish, onlineDevice, openTestCloud, type TestAccount } from '../cloud/test-cloud.ts';
import { talkInProcess, TestDevice, type Conversation } from '../cloud/test-device.ts';
import { ownPage, PageClient } from './page-client.ts';

const unread = { ...lightMessage, ageMs: 1000 };
const read = { ...unread, outcome: decoded };

let cloud: Cloud;
let world: SeededWorld;
let ann: TestAccount;
let bob: TestAccount;
let page: PageClient;
let device: TestDevice;
let talk: Conversation;

beforeEach(async () => {
  ({ cloud, world } = await openTestCloud());
  [ann, bob] = [await furnish(cloud, 'ann'), await furnish(cloud, 'bob')];
  page = new PageClient(cloud);
  await page.signIn(ann);
  device = new TestDevice(1);
  talk = await onlineDevice(cloud, device, ann);
});
afterEach(() => cloud.close());

const ask = async (agoMs: number, who = page): Promise<readonly Sighting[]> =>
  (await (await who.send('GET', `/api/blinkup/sightings?agoMs=${agoMs}`)).json()) as Sighting[];

describe('what imps made of a flash', () => {
  it('is told of a device that could not read it: why, and what its LED shows', async () => {
    expect(await ask(60_000)).toEqual([]);
    await talk.ask({ type: 'led', pattern: 'failed' });
    await talk.ask(unread);
    expect(await ask(20_000)).toEqual([
      {
        deviceId: device.id,
        name: null,
        saw: 'unread',
        fault: { cause: 'a cause <b>', cure: 'a cure' },
        online: true,
        led: 'failed',
      },
    ]);
  });

  it('is told of a device that read it and left for its new network, and where it is when it comes back', async () => {
    await talk.ask(read);
    talk.close();
    await expect
      .poll(() => ask(20_000))
      .toMatchObject([{ saw: 'decoded', fault: null, online: false, led: null }]);
    const back = talkInProcess(cloud);
    await device.introduce(back);
    await back.ask({ type: 'led', pattern: 'online' });
    expect(await ask(20_000)).toMatchObject([{ saw: 'decoded', online: true, led: 'online' }]);
  });

  it('is not what was before the flash, nor what is told late of one before', async () => {
    await talk.ask(unread);
    world.pass(30_000);
    expect(await ask(20_000)).toEqual([]);
    await talk.ask({ ...unread, ageMs: 25_000 });
    expect(await ask(20_000)).toEqual([]);
    expect(await ask(60_000)).toHaveLength(1);
  });

  it('of another account’s devices is as if there were none', async () => {
    await talk.ask(unread);
    const other = new PageClient(cloud);
    await other.signIn(bob);
    expect(await ask(60_000, other)).toEqual([]);
  });

  it('is for who is signed in: no API key, and nobody else', async () => {
    await talk.ask(unread);
    const stranger = new PageClient(cloud);
    const path = '/api/blinkup/sightings?agoMs=60000';
    for (const headers of [ownPage, { ...ownPage, ...basic(ann.key) }])
      expect((await stranger.send('GET', path, undefined, headers)).status).toBe(401);
  });

  it.each(['', '?agoMs=-1', '?agoMs=600001', '?agoMs=x', '?agoMs=1e99'])(
    '%j is no time ago',
    async (query) => {
      expect((await page.send('GET', `/api/blinkup/sightings${query}`)).status).toBe(400);
    },
  );

  it('of the simulated imp on the table is as it was seen, for the account of the table', async () => {
    const seen: Sighting = {
      deviceId: device.id,
      name: null,
      saw: 'nothing',
      fault: null,
      online: true,
      led: 'dark',
    };
    const network = { ssid: 'HomeNet', password: 's3cret!!' };
    cloud.site.imp = {
      deviceId: device.id,
      network,
      look: () => {},
      led: () => 'dark',
      light: () => [],
      sighting: () => seen,
    };
    cloud.site.tableAccount = () => ann.id;
    // What it told over its link is no other imp's.
    await talk.ask(unread);
    expect(await ask(20_000)).toEqual([seen]);
    cloud.site.tableAccount = () => bob.id;
    expect(await ask(20_000)).toMatchObject([{ saw: 'unread' }]);
  });
});
