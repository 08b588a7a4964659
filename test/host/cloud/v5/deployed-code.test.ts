/** Builds drive devices and agents: given at the connection, at a restart, and when a device changes its group. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enrolledDevice } from './api-devices.ts';
import { openApiCloud, type ApiCloud } from './api-cloud.ts';

let api: ApiCloud;
beforeAll(async () => {
  api = await openApiCloud();
});
afterAll(() => api.cloud.close());

const type = 'development_devicegroup';
const deploy = (groupId: string, device_code: string, agent_code: string) =>
  api.client.deployments.create(groupId, type, { device_code, agent_code });

const logsOf = async (id: string) =>
  (await api.client.devices.getLogs(id, 1, 100)).data.map((line) => `${line.type} ${line.msg}`);

describe('a build', () => {
  test('in TypeScript is compiled for the device and runs in the agent', async () => {
    const { cloud, client, account } = api;
    const { id, talk } = await enrolledDevice(cloud, account, 1);
    const groupId = account.groups[type];
    const first = await deploy(
      groupId,
      'const greeting: string = "hello"; server.log(greeting);',
      'server.log("Hello World, from your Agent!"); http.onrequest((q, r) => r.send(200, "build 1"));',
    );
    await client.deviceGroups.addDevices(groupId, id);
    expect(talk.heard.slice(-2)).toMatchObject([
      { type: 'role', role: 'development', blessed: false },
      { type: 'code', firmware: 'application', deploymentId: first.data.id, restart: true },
    ]);
    const given = talk.heard.at(-1);
    expect(given?.type === 'code' ? given.program?.code : '').toContain('server.log(greeting)');
    expect(await logsOf(id)).toEqual(
      expect.arrayContaining(['status Agent restarted', 'agent.log Hello World, from your Agent!']),
    );
    const agentUrl = String((await client.devices.get(id)).data.attributes['agent_url']);
    expect(await (await cloud.fetch(agentUrl)).text()).toBe('build 1');
    const second = await deploy(groupId, '1;', 'http.onrequest((q, r) => r.send(200, "build 2"));');
    expect(await (await cloud.fetch(agentUrl)).text()).toBe('build 1');
    const heard = talk.heard.length;
    await client.deviceGroups.conditionalRestartDevices(groupId);
    expect(talk.heard).toHaveLength(heard);
    await client.deviceGroups.updateMinSupportedDeployment(groupId, second.data.id);
    await client.devices.conditionalRestart(id);
    expect(talk.heard.at(-1)).toMatchObject({ type: 'code', deploymentId: second.data.id });
    expect(await (await cloud.fetch(agentUrl)).text()).toBe('build 2');
    await client.deviceGroups.restartDevices(groupId);
    expect(talk.heard.length).toBeGreaterThan(heard + 2);
  });

  test('in Squirrel is kept to the letter, and says that it is not run', async () => {
    const { cloud, client, account } = api;
    const { id, talk } = await enrolledDevice(cloud, account, 2);
    const group = await client.deviceGroups.create(
      (await client.products.create({ name: 'squirrel' })).data.id,
      type,
      { name: 'nuts' },
    );
    const code = 'local x = 1;\r\nfoo <- @(a) a + x // ü\n';
    const { data } = await deploy(group.data.id, code, code);
    const kept = (await client.deployments.get(data.id)).data.attributes;
    expect([kept['device_code'], kept['agent_code']]).toEqual([code, code]);
    await client.deviceGroups.addDevices(group.data.id, id);
    expect(talk.heard.at(-1)).toMatchObject({ type: 'code', program: null });
    const logs = await logsOf(id);
    for (const half of ['device', 'agent'])
      expect(logs.some((line) => line.includes(`the ${half} code of this build is Squirrel`))).toBe(true);
    const agentUrl = String((await client.devices.get(id)).data.attributes['agent_url']);
    expect((await cloud.fetch(agentUrl)).status).toBe(501);
  });

  test('assigning a device to the group that it is in restarts it', async () => {
    const { cloud, client, account } = api;
    const { id, talk } = await enrolledDevice(cloud, account, 3);
    await client.deviceGroups.addDevices(account.groups[type], id);
    const heard = talk.heard.length;
    await client.deviceGroups.addDevices(account.groups[type], id);
    expect(talk.heard.slice(heard).map((message) => message.type)).toEqual(['role', 'code']);
  });
});
