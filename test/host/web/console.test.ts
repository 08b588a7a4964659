/** Protects the console in a real browser: what devices and strangers write stays text, accounts see nothing of each other, everybody can use it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { ConsoleStage, axePath, deviceOf, script } from './console-stage.ts';
import { hasPageBrowser } from './page-browser.ts';

declare global {
  // What the bundle of axe-core adds to the page.
  var axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
}

const parts = (deviceId: string): string[] => [
  'devices',
  `devices/${deviceId}`,
  'products',
  'plans',
  'agents',
  'webhooks',
  'audit',
  'account',
];

describe.runIf(hasPageBrowser)('the console', () => {
  let stage: ConsoleStage;
  beforeAll(async () => {
    stage = await ConsoleStage.open();
  });
  afterAll(() => stage.close());

  const text = (page: Page): Promise<string> => page.locator('body').innerText();

  it('shows texts of devices as text, and nothing of another account', async () => {
    const [ann, bob] = [await stage.console(stage.ann), await stage.console(stage.bob)];
    for (const [page, me, other] of [
      [ann, stage.ann, stage.bob],
      [bob, stage.bob, stage.ann],
    ] as const) {
      let all = '';
      for (const part of parts(me.deviceId)) {
        await stage.show(page, part);
        all += await text(page);
      }
      expect(all).toContain(`${script} ${me.username}`);
      expect(all).toContain(`${script} said ${me.username}`);
      expect(all).not.toContain(other.username);
      expect(all).not.toContain(other.deviceId);
      await stage.show(page, `devices/${other.deviceId}`);
      await page.getByText('has no device').waitFor();
      expect(await page.evaluate('window.ran')).toBeUndefined();
    }
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)('gives axe nothing to find, and fits, %s at a width of %i', async (colorScheme, width) => {
    const page = await stage.console(stage.ann, { colorScheme, width });
    // Through the debugger: the page's security policy lets no foreign script in.
    await page.evaluate(readFileSync(axePath, 'utf8'));
    const found: string[] = [];
    for (const part of parts(stage.ann.deviceId)) {
      await stage.show(page, part);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      for (const { id, nodes } of violations) found.push(`${part}: ${id} ${nodes[0]?.html}`);
      if (!(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')))
        found.push(`${part} is wider than the screen`);
      const pictures = process.env['IMPSIM_SCREENSHOTS'];
      if (pictures !== undefined)
        await page.screenshot({
          path: `${pictures}/console-${part.replace(/\/.*/, '-one')}-${colorScheme}-${width}.png`,
          fullPage: true,
        });
    }
    expect(found).toEqual([]);
  });

  it('shows lines and changes as they come', async () => {
    const page = await stage.console(stage.ann);
    await stage.show(page, `devices/${stage.ann.deviceId}`);
    await page.getByText('said ann').waitFor();
    await stage.cloud.logs.appendFor({ deviceId: stage.ann.deviceId }, 'server.log', 'fresh from the device');
    await page.getByText('fresh from the device').waitFor();
    await page.getByLabel('Filter').fill('said');
    await page.getByText('fresh from the device').waitFor({ state: 'detached' });
  });

  it('is used by keyboard alone: a device is found, opened, and blessed after a question', async () => {
    const page = await stage.console(stage.bob);
    await page.getByLabel('Find').focus();
    await page.keyboard.type('bob');
    await page.locator('.view').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByLabel('Bless into production group').selectOption({ label: 'lamp bob / homes bob' });
    await page.getByRole('button', { name: 'Bless', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    await page.getByRole('dialog').getByRole('button', { name: 'Bless' }).press('Enter');
    await page.getByText('Logs: keep and show').waitFor();
  });

  it('makes, changes and deletes through the management API alone, and says why it may not', async () => {
    const page = await stage.console(stage.ann);
    const changed: string[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET') changed.push(new URL(request.url()).pathname.split('/', 2).join('/'));
    });
    await stage.show(page, 'products');
    const make = async (): Promise<void> => {
      await page.getByLabel('New product').fill('kettle');
      await page.getByRole('button', { name: 'Make', exact: true }).click();
      await page.getByRole('heading', { name: 'kettle' }).waitFor();
    };
    await make();
    await make();
    await page.getByRole('alert').getByText('kettle').waitFor();
    const kettle = page.getByRole('region', { name: 'kettle', exact: true });
    await kettle.getByText('New group').click();
    await kettle.getByLabel('Name').fill('stove');
    await kettle.getByRole('button', { name: 'Make group' }).click();
    await kettle.getByRole('cell', { name: 'stove' }).waitFor();

    await stage.show(page, 'webhooks');
    await page.getByLabel('Group').selectOption({ label: 'stove' });
    await page.getByLabel('Event').selectOption('deployment');
    await page.getByLabel('URL that is told').fill('https://hooks.example/kettle');
    await page.getByRole('button', { name: 'Make webhook' }).click();
    const row = page.getByRole('row', { name: /hooks\.example.*deployment.*stove/ });
    await row.getByRole('link', { name: 'Deliveries' }).click();
    await page.getByText('Nothing was to be told yet.').waitFor();
    await stage.show(page, 'webhooks');
    await row.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await row.waitFor({ state: 'detached' });

    await stage.show(page, `devices/${stage.ann.deviceId}`);
    await page.getByLabel('Move to group').selectOption({ label: 'kettle / stove' });
    await page.getByRole('button', { name: 'Move', exact: true }).click();
    await page.getByText('kettle / stove (development)').waitFor();
    await page.getByRole('button', { name: 'Restart' }).click();
    await page.getByRole('button', { name: 'Take out of its group' }).click();
    await page.getByText('none (unassigned)').waitFor();
    await page.getByLabel('Move to group').selectOption(stage.ann.groupId);
    await page.getByRole('button', { name: 'Move', exact: true }).click();
    await page.getByRole('button', { name: 'Take out of its group' }).waitFor();

    await stage.show(page, 'products');
    for (const what of ['Delete', 'Delete product']) {
      await kettle.getByRole('button', { name: what, exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: what, exact: true }).click();
    }
    await kettle.waitFor({ state: 'detached' });
    expect(new Set(changed)).toEqual(new Set(['/v5']));
  });

  it('offers nothing that changes anything to who only looks', async () => {
    const page = await stage.console(stage.ann, { readOnly: true });
    for (const part of parts(stage.ann.deviceId)) {
      await stage.show(page, part);
      const main = page.locator('main');
      expect(await main.locator('form').count(), part).toBe(0);
      const words = await main.locator('button:enabled').allInnerTexts();
      expect(
        words.filter((word) => !/^(Sign out|Older|Newest|Look again)$/.test(word)),
        part,
      ).toEqual([]);
    }
  });

  it('warns that a new password changes the developer plan ID, which it then shows', async () => {
    const page = await stage.console(stage.bob);
    await stage.show(page, 'account');
    const planId = page.locator('dt:text("Developer plan ID") + dd');
    const before = await planId.innerText();
    expect(await text(page)).toContain('developer plan ID changes');
    await page.getByLabel('Present password', { exact: true }).fill('password of bob');
    await page.getByLabel('New password', { exact: true }).fill('quite another one');
    await page.getByRole('button', { name: 'Change password and plan ID' }).click();
    await page.getByText('The password is changed').waitFor();
    await page.getByText(before).waitFor({ state: 'detached' });
  });

  it('shows ten thousand devices with some dozen rows in the document', async () => {
    const { db } = stage.cloud;
    const row = await db
      .selectFrom('devices')
      .selectAll()
      .where('id', '=', stage.ann.deviceId)
      .executeTakeFirstOrThrow();
    for (let i = 1; i < 10_000; i += 500)
      await db
        .insertInto('devices')
        .values(
          Array.from({ length: Math.min(500, 10_000 - i) }, (_, k) =>
            Object.assign({}, row, { id: deviceOf(1, i + k), name: `lamp ${i + k}` }),
          ),
        )
        .execute();
    const page = await stage.console(stage.ann);
    await page.getByText('10000 of 10000 devices').waitFor();
    await page.evaluate(`{
      const view = document.querySelector('.view');
      view.scrollTop = view.scrollHeight;
    }`);
    await page.getByText('lamp 9999').waitFor();
    expect(await page.locator('.device-row').count()).toBeLessThan(40);
  });

  it('has asked nobody but the cloud for anything', () => {
    expect(stage.foreign).toEqual([]);
  });
});
