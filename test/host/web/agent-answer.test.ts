/** Protects pages from what an agent answers and logs: they show none of the answer, and it runs apart from whoever is signed in. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueDevelopmentToken, type AgentProgram, type Cloud } from '../../../host/cloud/index.ts';
import { furnish, openTestCloud } from '../cloud/test-cloud.ts';
import { talkInProcess, TestDevice } from '../cloud/test-device.ts';
import { script } from './console-stage.ts';
import { axeFindings, hasPageBrowser, openPageBrowser, openSeen } from './page-browser.ts';

const agentProgram: AgentProgram = {
  onRequest: (_request, agent) => {
    agent.save({ said: script });
    agent.log('log', `${script} was asked`);
    const headers = { 'content-type': 'text/html', 'set-cookie': 'mine=1' };
    return { status: 200, headers, body: `<title>agent</title>${script}` };
  },
};

describe.runIf(hasPageBrowser)('an agent that answers with a script', () => {
  let browser: Browser;
  let cloud: Cloud;
  let page: Page;
  let requests: string[];
  let agentUrl: string;
  const device = new TestDevice(1);

  beforeAll(async () => {
    ({ cloud } = await openTestCloud({ agentProgram }));
    const { url } = await cloud.listen();
    const ann = await furnish(cloud, 'ann');
    const issued = await issueDevelopmentToken(cloud, { accountId: ann.id });
    const answer = await device.enroll(talkInProcess(cloud), issued);
    if (answer.type !== 'enrolled') throw new Error('not enrolled');
    ({ agentUrl } = answer.agent);
    expect(await (await cloud.fetch(agentUrl)).text()).toContain(script);
    browser = await openPageBrowser();
    ({ page, requests } = await openSeen(browser));
    await page.goto(cloud.site.entrance(url, ann.id));
    await page.getByRole('heading', { name: 'Devices' }).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await cloud.close();
  });

  /** In the list of agents it bears the agent's ID. */
  const agentLink = () => page.getByRole('link', { name: agentUrl.slice(agentUrl.lastIndexOf('/') + 1) });
  const show = (hash: string) => page.evaluate(`void (location.hash = ${JSON.stringify(hash)})`);

  it('is heard in the console as text alone, and never asked by it', async () => {
    await show(`devices/${device.id}`);
    await page.getByText(`${script} was asked`).waitFor();
    await show('agents');
    await agentLink().waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(requests.filter((url) => url.startsWith(agentUrl))).toEqual([]);
  });

  it('runs, when its URL is opened, as from an origin of its own: without cookies, and without the cloud', async () => {
    await agentLink().click();
    await page.waitForFunction(`document.title === 'agent' && window.ran === 1`);
    expect(await page.evaluate('self.origin')).toBe('null');
    const tried = (work: string) =>
      page.evaluate(`(async () => ${work})().then(() => 'done', () => 'barred')`);
    expect(await tried('document.cookie')).toBe('barred');
    expect(await tried('localStorage.length')).toBe('barred');
    expect(await tried(`fetch('/api/devices')`)).toBe('barred');
    expect((await page.context().cookies()).map(({ name }) => name)).not.toContain('mine');
  });
});
