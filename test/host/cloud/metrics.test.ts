/** Protects what the operator counts: it is true, and names nobody. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Cloud } from '../../../host/cloud/index.ts';
import { basic, furnish, openTestCloud, type TestAccount } from './test-cloud.ts';
import { enrolledDevice } from './v5/api-devices.ts';

let cloud: Cloud;
let ann: TestAccount;
beforeEach(async () => {
  ({ cloud } = await openTestCloud());
  ann = await furnish(cloud, 'ann');
});
afterEach(() => cloud.close());

const metrics = async (): Promise<string> => (await cloud.fetch('/metrics')).text();

it('counts what happened, who is on-line, and how each route answered', async () => {
  const { talk } = await enrolledDevice(cloud, ann, 1);
  expect(await metrics()).toContain('impsim_devices_online 1');
  talk.close();
  await cloud.fetch('/nothing');
  for (let time = 0; time < 3; time += 1)
    await cloud.fetch('/v1/setup_tokens/0123456789abcdef', { headers: basic(ann.key) });
  const text = await metrics();
  expect(text).toContain('impsim_devices_online 0');
  expect(text).toContain('impsim_events_total{kind="enrolled"} 1');
  expect(text).toContain(
    'impsim_http_answer_seconds_count{method="GET",route="/v1/setup_tokens/:token",status="404"} 3',
  );
  expect(text).toContain('impsim_http_answer_seconds_count{method="GET",route="none",status="404"} 1');
});

it('counts refusals by their reason', async () => {
  const { talk } = await enrolledDevice(cloud, ann, 1);
  await talk.ask({ type: 'enroll', planId: null, token: '0123456789abcdef' });
  expect(await metrics()).toContain('impsim_refusals_total{code="');
});

it('names no device, agent, account, key, token or path', async () => {
  const { id, agentId } = await enrolledDevice(cloud, ann, 1);
  await cloud.fetch(`/agent/${agentId}/private?key=${ann.key}`);
  await cloud.fetch(`/v5/devices/${id}`);
  await cloud.fetch(`/nothing/${ann.key}`);
  const text = await metrics();
  for (const name of [
    id,
    agentId,
    ann.id,
    ann.username,
    ann.key,
    ann.developerPlanId,
    'private',
    '127.0.0.1',
  ])
    expect(text).not.toContain(name);
});

it.each(['x-forwarded-for', 'forwarded', 'via'])(
  'is not there for what a proxy passes on (%s)',
  async (header) => {
    const answer = await cloud.fetch('/metrics', { headers: { [header]: '203.0.113.7' } });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe(await (await cloud.fetch('/nothing')).text());
  },
);
