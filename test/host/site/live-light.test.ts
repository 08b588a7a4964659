/** Protects the light that pages watch: whole, with its gaps, and for who is signed in alone. */
import { setImmediate as turn } from 'node:timers/promises';
import { EventSource } from 'eventsource';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import type { Cloud } from '../../../host/cloud/index.ts';
import { LightFeed } from '../../../host/site/light-feed.ts';
import { blockOf, type LiveLight } from '../../../host/web/scope/live-light.ts';
import type { SeededWorld } from '../cloud/seeded-world.ts';
import { furnish, openTestCloud, type TestAccount } from '../cloud/test-cloud.ts';
import { PageClient } from './page-client.ts';

const block = (
  firstIndex: number,
  levels: readonly number[],
  more: Partial<LightBlock> = {},
): LightBlock => ({
  originUs: 0,
  sampleHz: 100,
  firstIndex,
  levels: Uint16Array.from(levels),
  ...more,
});

describe('a light feed', () => {
  const told = (...blocks: readonly LightBlock[]): LiveLight[] => {
    const feed = new LightFeed({ name: 'a board', sensor: null });
    const heard: LiveLight[] = [];
    feed.follow((light) => heard.push(light));
    for (const each of blocks) feed.push(each);
    return heard;
  };

  it('gathers a twentieth of a second', () => {
    const heard = told(block(0, [1, 2]), block(2, [3, 4]), block(4, [5, 6]));
    expect(heard).toEqual([{ originUs: 0, sampleHz: 100, firstIndex: 0, levels: [1, 2, 3, 4, 5, 6] }]);
    expect(blockOf(heard[0]!)).toEqual(block(0, [1, 2, 3, 4, 5, 6]));
  });

  it('joins nothing over a gap, nor where the source was started anew', () => {
    const heard = told(block(0, [1, 2]), block(9, [3, 4, 5, 6, 7]), block(0, [8, 9, 10, 11, 12]));
    expect(heard.map(({ firstIndex, levels }) => [firstIndex, levels.length])).toEqual([
      [0, 2],
      [9, 5],
      [0, 5],
    ]);
  });

  it('goes on over another origin of the same time', () => {
    const heard = told(block(0, [1, 2]), block(0, [3, 4, 5], { originUs: 20_000 }));
    expect(heard.map(({ levels }) => levels)).toEqual([[1, 2, 3, 4, 5]]);
  });

  it('keeps the times of an uneven source', () => {
    const uneven = block(0, [1, 2, 3, 4, 5], { timesUs: Float64Array.of(0, 9, 21, 30, 44) });
    expect(blockOf(told(uneven)[0]!)).toEqual(uneven);
  });

  it('keeps nothing while nobody looks', () => {
    const feed = new LightFeed({ name: 'a board', sensor: null });
    feed.push(block(0, [1, 2, 3]));
    const heard: LiveLight[] = [];
    const stop = feed.follow((light) => heard.push(light));
    feed.push(block(3, [4, 5]));
    stop();
    feed.push(block(5, [6, 7, 8, 9, 10]));
    expect(heard).toEqual([]);
  });
});

describe('GET /api/light/live', () => {
  let cloud: Cloud;
  let world: SeededWorld;
  let page: PageClient;
  let ann: TestAccount;
  beforeEach(async () => {
    ({ cloud, world } = await openTestCloud());
    page = new PageClient(cloud);
    ann = await furnish(cloud, 'ann');
    await page.signIn(ann);
    cloud.site.tableAccount = () => ann.id;
  });
  afterEach(() => cloud.close());

  it('is not for who is not signed in', async () => {
    cloud.site.light = new LightFeed({ name: 'a board', sensor: null });
    const stranger = new PageClient(cloud);
    expect((await stranger.send('GET', '/api/light/live')).status).toBe(401);
    expect((await stranger.send('GET', '/api/light/source')).status).toBe(401);
  });

  it('is not for another account than that of the table', async () => {
    cloud.site.light = new LightFeed({ name: 'a board', sensor: null });
    expect(await (await page.send('GET', '/api/light/source')).json()).toMatchObject({
      source: { name: 'a board' },
    });
    const other = new PageClient(cloud);
    await other.signIn(await furnish(cloud, 'bob'));
    expect(await (await other.send('GET', '/api/light/source')).json()).toEqual({ source: null });
    expect((await other.send('GET', '/api/light/live')).status).toBe(400);
    cloud.site.tableAccount = () => null;
    expect((await page.send('GET', '/api/light/live')).status).toBe(400);
  });

  it('says where there is no light', async () => {
    expect(await (await page.send('GET', '/api/light/source')).json()).toEqual({ source: null });
    const answer = await page.send('GET', '/api/light/live');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'no-light' });
  });

  it('names the source, tells the light, and ends with the session', async () => {
    const feed = new LightFeed({ name: 'a board', sensor: null });
    cloud.site.light = feed;
    const { url } = await cloud.listen();
    const source = new EventSource(`${url}/api/light/live`, {
      fetch: (input, init) =>
        fetch(input, { ...init, headers: { ...init.headers, cookie: page.cookie ?? '' } }),
    });
    const heard: string[] = [];
    let ended = false;
    for (const kind of ['source', 'light'])
      source.addEventListener(kind, ({ data }) => heard.push(`${kind} ${String(data)}`));
    source.addEventListener('error', () => (ended = true));
    const until = async (holds: () => boolean): Promise<void> => {
      while (!holds()) {
        world.pass(20);
        await turn();
      }
    };
    await until(() => heard.length === 1);
    expect(heard[0]).toContain('a board');
    feed.push(block(0, [1, 2, 3, 4, 5]));
    await until(() => heard.length === 2);
    expect(heard[1]).toContain('[1,2,3,4,5]');
    await page.send('DELETE', '/api/session');
    await until(() => ended);
    source.close();
  });
});
