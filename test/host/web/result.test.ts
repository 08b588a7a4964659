/** Protects what the transmitter's pages say at the end: every refusal of the cloud with its cause and cure, and an agent's URL only as a link where it leads somewhere. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrollmentRefusals } from '../../../host/cloud/refusals.ts';
import { opensFrom } from '../../../host/web/blinkup/agent-address.ts';
import type { BlinkupOutcome } from '../../../host/web/blinkup/outcome.ts';
import { bundleModule } from './bundle.ts';
import { hasPageBrowser, openPageBrowser, openSeen } from './page-browser.ts';

const deviceId = '5000d8c46a572d01';
const agentUrl = 'http://127.0.0.1:8182/agent/aaaabbbbcccc';
/** Of the networks that are kept for examples: nothing is asked of them. */
const phoneView = 'http://192.0.2.7/';
const computerView = 'http://localhost/';

const component = `
  import { h, render } from 'preact';
  import { Result } from './host/web/blinkup/result.tsx';
  export const show = (outcome) =>
    render(h(Result, { ending: { kind: 'outcome', outcome }, onStop: () => {} }), document.body);
`;

describe.runIf(hasPageBrowser)('the result of a BlinkUp', () => {
  let browser: Browser;
  let page: Page;
  let script: string;

  beforeAll(async () => {
    [browser, script] = await Promise.all([openPageBrowser(), bundleModule(component)]);
    ({ page } = await openSeen(browser));
    await page.route('**/*', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Result</title>' }),
    );
  });
  afterAll(() => browser.close());

  async function openAt(url: string): Promise<void> {
    await page.goto(url);
    await page.addScriptTag({ content: script });
  }

  async function shown(outcome: BlinkupOutcome): Promise<string> {
    await page.evaluate(`page.show(${JSON.stringify(outcome)})`);
    return page.locator('body').innerText();
  }

  it('of a refused device: each reason of the cloud’s table, with its cause and cure', async () => {
    await openAt(phoneView);
    const refusals = Object.entries(enrollmentRefusals);
    expect(refusals.length).toBeGreaterThan(20);
    for (const [code, { cause, cure }] of refusals) {
      const words = await shown({ state: 'refused', deviceId, refusal: { code, cause, cure } });
      expect(words, code).toContain('The cloud refused the device');
      // As a sentence: its first letter is a capital.
      expect(words, code).toContain(`${cause.slice(1)}.\n`);
      expect(words, code).toContain(`What to do: ${cure}.`);
      expect(words, code).toContain(`Device ${deviceId}, reason ${code}.`);
      expect(await page.getByRole('alert').count(), code).toBe(1);
    }
  });

  it('names the agent as a link on the computer, and on a phone in words', async () => {
    const enrolled = { state: 'enrolled', deviceId, agentUrl } as const;
    await openAt(computerView);
    expect(await shown(enrolled)).toContain(`Agent: ${agentUrl}`);
    expect(await page.getByRole('link').getAttribute('href')).toBe(agentUrl);
    await openAt(phoneView);
    const words = await shown(enrolled);
    expect(words).toContain(`Agent: ${agentUrl}\n`);
    expect(words).toContain('Open it on the computer where impsim runs');
    expect(await page.getByRole('link').count()).toBe(0);
    expect(await shown({ ...enrolled, agentUrl: 'http://192.0.2.1/agent/aaaabbbbcccc' })).toContain(
      'Agent: ',
    );
    expect(await page.getByRole('link').count()).toBe(1);
  });
});

it.each([
  ['127.0.0.1', 'http://127.0.0.1:8182/agent/x', true],
  ['localhost', 'http://127.0.0.1:8182/agent/x', true],
  ['[::1]', 'http://localhost/agent/x', true],
  ['192.168.1.7', 'http://127.0.0.1:8182/agent/x', false],
  ['192.168.1.7', 'http://[::1]/agent/x', false],
  ['192.168.1.7', 'http://192.168.1.7/agent/x', true],
  ['192.168.1.7', 'https://127.example/agent/x', true],
])('from a page of %s, %s opens: %s', (pageHost, url, opens) => {
  expect(opensFrom(pageHost, url)).toBe(opens);
});
