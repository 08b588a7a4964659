/** A cloud that listens, two accounts with devices whose every text would run as a script if it could, and Chromium before the console. */
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import {
  addDevice,
  assignDevice,
  type Cloud,
  issueDevelopmentToken,
  makeAccount,
  makeApiKey,
  makeGroup,
  makeProduct,
  openCloud,
} from '../../../host/cloud/index.ts';
import { renameDevice } from '../../../host/cloud/device-changes.ts';
import { routeOf, titleOf } from '../../../host/web/console/route.ts';
import { DeviceId } from '../../../protocol/ids.ts';
import { openPageBrowser, untilHolds } from './page-browser.ts';
import { patienceMs } from './patience.ts';

export const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Sets `window.ran` where it runs. */
export const script = `<img src=x onerror="window.ran=1">"><script>window.ran=1</script>`;

export const deviceOf = (account: number, number = 0): DeviceId =>
  DeviceId.parse(`5000${account}${number.toString(16).padStart(11, '0')}`);

export interface Holder {
  readonly id: string;
  readonly username: string;
  readonly deviceId: DeviceId;
  readonly groupId: string;
}

export class ConsoleStage {
  readonly cloud: Cloud;
  readonly url: string;
  readonly ann: Holder;
  readonly bob: Holder;
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  /** What pages asked of anybody but the cloud. */
  readonly foreign: string[] = [];

  private constructor(parts: { cloud: Cloud; url: string; ann: Holder; bob: Holder; browser: Browser }) {
    this.cloud = parts.cloud;
    this.url = parts.url;
    this.ann = parts.ann;
    this.bob = parts.bob;
    this.#browser = parts.browser;
  }

  static async open(): Promise<ConsoleStage> {
    const cloud = await openCloud({ memory: true, settings: { passwordCostLog2: 4 } });
    const { url } = await cloud.listen();
    const ann = await furnish(cloud, 'ann', 1);
    const bob = await furnish(cloud, 'bob', 2);
    const browser = await openPageBrowser();
    return new ConsoleStage({ cloud, url, ann, bob, browser });
  }

  /** A browser of its own, signed in. */
  async console(
    holder: Holder,
    {
      readOnly = false,
      ...look
    }: { readOnly?: boolean; colorScheme?: 'light' | 'dark'; width?: number } = {},
  ): Promise<Page> {
    const context = await this.#browser.newContext({
      colorScheme: look.colorScheme ?? 'light',
      viewport: { width: look.width ?? 1280, height: 800 },
    });
    context.setDefaultTimeout(patienceMs);
    this.#contexts.push(context);
    const page = await context.newPage();
    page.on('request', (request) => {
      if (/^https?:|^wss?:/.test(request.url()) && !request.url().startsWith(`${this.url}/`))
        this.foreign.push(request.url());
    });
    await page.goto(this.url);
    await page.getByLabel('User name or e-mail').fill(holder.username);
    await page.getByLabel('Password', { exact: true }).fill(`password of ${holder.username}`);
    if (readOnly) await page.getByText('Only look').click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Devices' }).waitFor();
    return page;
  }

  /** Shows what is behind `#`. */
  async show(page: Page, hash: string): Promise<void> {
    await page.evaluate(`void (location.hash = ${JSON.stringify(hash)})`);
    // The title changes once the part stands in the document.
    await untilHolds(page, `document.title === ${JSON.stringify(titleOf(routeOf(hash)))}`);
    await page
      .getByText(/^Loading…|, loading/)
      .first()
      .waitFor({ state: 'detached' });
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.cloud.close();
  }
}

async function furnish(cloud: Cloud, username: string, number: number): Promise<Holder> {
  const { id } = await makeAccount(cloud, { username, password: `password of ${username}` });
  await makeApiKey(cloud, { accountId: id, description: `${script} ${username}` });
  await issueDevelopmentToken(cloud, { accountId: id });
  const product = await makeProduct(cloud, { accountId: id, name: `lamp ${username}`, description: script });
  const make = async (type: 'development_devicegroup' | 'production_devicegroup', name: string) =>
    (await makeGroup(cloud, { productId: product.id, type, name })).id;
  const groupId = await make('development_devicegroup', `desk ${username}`);
  await make('production_devicegroup', `homes ${username}`);
  const deviceId = deviceOf(number);
  await addDevice(cloud, { id: deviceId, impType: 'imp004m', accountId: id });
  await assignDevice(cloud, { accountId: id, deviceId, groupId });
  await renameDevice(cloud, { accountId: id, id: deviceId, name: `${script} ${username}` });
  await cloud.logs.appendFor({ deviceId }, 'server.log', `${script} said ${username}`);
  return { id, username, deviceId, groupId };
}
