/** Protects who may hold a screen to the simulated imp, and with what. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cloud } from '../../../host/cloud/index.ts';
import type { ShownLight } from '../../../host/web/blinkup/shown-light.ts';
import { furnish, openTestCloud, type TestAccount } from '../cloud/test-cloud.ts';
import { PageClient } from './page-client.ts';

const light = { shades: [0, 2, 1], startsMs: [0, 33.3, 66.7], endMs: 100 };

describe('light of a page', () => {
  let cloud: Cloud;
  let ann: TestAccount;
  let page: PageClient;
  let seen: ShownLight[];

  beforeEach(async () => {
    ({ cloud } = await openTestCloud());
    ann = await furnish(cloud, 'ann');
    page = new PageClient(cloud);
    seen = [];
    const network = { ssid: 'HomeNet', password: 's3cret!!' };
    cloud.site.imp = {
      deviceId: '5000d8c46a572d01',
      network,
      look: (shown) => seen.push(shown),
      led: () => 'online',
      light: () => [],
      sighting: () => null,
    };
    cloud.site.tableAccount = () => ann.id;
  });
  afterEach(() => cloud.close());

  it('falls on the imp as it was shown', async () => {
    await page.signIn(ann);
    expect(await (await page.send('GET', '/api/light')).json()).toMatchObject({
      imp: { deviceId: '5000d8c46a572d01' },
    });
    expect((await page.send('POST', '/api/light', light)).status).toBe(202);
    expect(seen).toEqual([light]);
  });

  it('is not taken from who is not signed in, only looks, or is another site’s page', async () => {
    expect((await page.send('GET', '/api/light')).status).toBe(401);
    expect((await page.send('POST', '/api/light', light)).status).toBe(401);
    await page.signIn(ann, true);
    expect((await page.send('POST', '/api/light', light)).status).toBe(403);
    await page.signIn(ann);
    const foreign = { 'x-impsim-page': '1', 'sec-fetch-site': 'cross-site' };
    expect((await page.send('POST', '/api/light', light, foreign)).status).toBe(403);
    expect(seen).toEqual([]);
  });

  it('falls, and tells of the imp and its air, for the account of the table alone', async () => {
    const bob = await furnish(cloud, 'bob');
    await page.signIn(bob);
    expect(await (await page.send('GET', '/api/light')).json()).toEqual({ imp: null });
    const answer = await page.send('POST', '/api/light', light);
    expect(await answer.json()).toMatchObject({ code: 'no-imp' });
    expect(seen).toEqual([]);
    // Until the imp is sold to him.
    cloud.site.tableAccount = () => bob.id;
    expect((await page.send('POST', '/api/light', light)).status).toBe(202);
    await page.signIn(ann);
    expect(await (await page.send('GET', '/api/light')).json()).toEqual({ imp: null });
  });

  it('has nowhere to fall in a cloud without an imp, and says so', async () => {
    cloud.site.imp = null;
    await page.signIn(ann);
    expect(await (await page.send('GET', '/api/light')).json()).toEqual({ imp: null });
    const answer = await page.send('POST', '/api/light', light);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'no-imp' });
  });

  it.each([
    ['nothing', { shades: [], startsMs: [], endMs: 1 }],
    ['an unknown shade', { ...light, shades: [0, 3, 1] }],
    ['fewer times than shades', { ...light, startsMs: [0, 33.3] }],
    ['time that goes back', { ...light, startsMs: [0, 66.7, 33.3] }],
    ['an end before the last symbol', { ...light, endMs: 50 }],
    ['an hour', { ...light, endMs: 3_600_000 }],
    ['no number', { ...light, startsMs: [0, 'x', 2] }],
    ['another shape', []],
  ])('that is %s is refused', async (_, body) => {
    await page.signIn(ann);
    expect((await page.send('POST', '/api/light', body)).status).toBe(400);
    expect(seen).toEqual([]);
  });
});
