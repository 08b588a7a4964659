/** `impsim scope --page`: the same light on the scope's page, in a browser of this machine. */
import { randomBytes } from 'node:crypto';
import { makeAccount, openCloud } from '../cloud/index.ts';
import { LightFeed } from '../site/light-feed.ts';
import type { SamplingHealth } from '../serial/health.ts';
import type { LightSource } from '../web/scope/live-light.ts';
import type { Output } from './output.ts';

/** Serves the page and prints its one-use address. Nothing of it outlives the process. */
export async function openScopePage(
  output: Output,
  source: LightSource,
  health: () => SamplingHealth,
): Promise<{ readonly feed: LightFeed; readonly close: () => Promise<void> }> {
  const cloud = await openCloud({ memory: true });
  const { url } = await cloud.listen();
  const account = await makeAccount(cloud, {
    username: 'scope',
    password: randomBytes(18).toString('base64url'),
  });
  const feed = new LightFeed(source, health);
  cloud.site.light = feed;
  cloud.site.tableAccount = () => account.id;
  output.message(`page: ${cloud.site.entrance(url, account.id).replace('/#', '/scope#')}   (opens once)`);
  return { feed, close: () => cloud.close() };
}
