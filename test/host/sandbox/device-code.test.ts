/** Protects user code on the imp and in its agent: the whole way on one virtual clock, repeatable to the byte. */
import { afterEach, describe, expect, it } from 'vitest';
import { Rig } from '../../../host/rig/rig.ts';
import { SandboxAgents } from '../../../host/sandbox/agent/sandbox-agents.ts';
import { SandboxFirmware } from '../../../host/sandbox/device/firmware.ts';
import { programOf } from '../../../host/sandbox/program.ts';
import { traceJson } from '../../../host/traces/jsonl.ts';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

const network = { ssid: 'HomeNet', password: 'planted-secret' };

async function rigWith(device: string, agent?: string): Promise<Rig> {
  const firmware = await SandboxFirmware.open({
    programs: { application: await programOf(device, 'app.ts') },
  });
  const agentProgram =
    agent === undefined
      ? undefined
      : new SandboxAgents({ program: await programOf(agent, 'agent.ts'), nowMs: () => Date.UTC(2026, 0, 1) });
  const rig = new Rig({ seed: 7, firmware, ...(agentProgram === undefined ? {} : { agentProgram }) });
  firmware.holdWith((answer) => rig.hold(answer));
  rigs.push(rig);
  return rig;
}

const logsOf = (rig: Rig): string[] =>
  rig.trace.flatMap((event) => (event.kind === 'log' ? [event.text] : []));

describe('device code', () => {
  it("runs on the rig's clock when the imp is on-line", async () => {
    const rig = await rigWith(`
      const start: number = hardware.micros();
      server.log('up ' + server.isconnected() + ' ' + imp.getssid());
      imp.wakeup(2.5, () => server.log('after ' + (hardware.micros() - start)));
      let n = 0;
      const timer = setInterval(() => { server.log('tick ' + ++n); if (n === 2) clearInterval(timer); }, 1000);
      Promise.resolve().then(() => server.log('job'));
      server.log(new Date(0).toISOString() + ' ' + (Date.now() > 1767225600000));
    `);
    await rig.transmit({ network });
    await rig.until('firmware');
    await rig.run({ forUs: 10_000_000 });
    expect(logsOf(rig)).toEqual([
      'up true HomeNet',
      '1970-01-01T00:00:00.000Z true',
      'job',
      'tick 1',
      'tick 2',
      'after 2500000',
    ]);
  });

  it('that throws restarts, and the log names its line', async () => {
    const rig = await rigWith(
      `type A = string;\nserver.log('begin');\nimp.wakeup(1, () => { (null as any).x(); });`,
    );
    await rig.transmit({ network });
    await rig.until('firmware', { matches: ({ state }) => state === 'failed' });
    await rig.run({ forUs: 60_000_000 });
    const failures = rig.trace.filter((event) => event.kind === 'firmware' && event.state === 'failed');
    expect(failures.length).toBeGreaterThan(10);
    expect(logsOf(rig).find((text) => text.startsWith('ERROR'))).toMatch(/app\.ts:3/);
    expect(rig.trace.some((event) => event.kind === 'restart' || event.kind === 'led-pattern')).toBe(true);
  });

  it('that throws at once is no trouble either', async () => {
    const rig = await rigWith(`throw new TypeError('no');`);
    await rig.transmit({ network });
    await rig.until('firmware', { matches: ({ state }) => state === 'failed' });
    expect(logsOf(rig)[0]).toContain('TypeError: no');
  });

  const hostile = `
    server.log('alive ' + Math.random() + ' ' + Date.now());
    imp.wakeup(1, () => { for (;;); });
    imp.wakeup(0.5, () => { try { (server.log as any).constructor.constructor('return process')(); } catch (e) { server.log(String(e)); } });
  `;
  it('that tries to break out leaves the run repeatable to the byte', async () => {
    const traces: string[] = [];
    for (let i = 0; i < 2; i++) {
      const rig = await rigWith(hostile);
      await rig.transmit({ network });
      await rig.run({ forUs: 15_000_000 });
      traces.push(rig.trace.map(traceJson).join('\n'));
    }
    expect(traces[0]).toContain('did not return');
    expect(traces[0]).toContain('ReferenceError');
    expect(traces[1]).toBe(traces[0]);
  });

  it('gets wrong parameters told as errors of its own', async () => {
    const rig = await rigWith(`
      for (const call of [() => (imp as any).wakeup('x'), () => (imp as any).wakeup(1, 2), () => (server as any).bless(1), () => (server as any).factoryblinkup('a', 'b', 'c'), () => (imp as any).clearconfiguration(99)])
        try { call(); server.log('no error'); } catch (error) { server.log((error as Error).message); }
    `);
    await rig.transmit({ network });
    await rig.until('firmware');
    expect(logsOf(rig)).toEqual([
      'imp.wakeup: parameter 1 has to be a number from 0 to 1100000000',
      'imp.wakeup: parameter 2 has to be a function',
      'server.bless: parameter 1 has to be true or false',
      "server.factoryblinkup: the pin has to be one of hardware's, for instance hardware.pin1",
      'imp.clearconfiguration: parameter 1 has to be CONFIG_WIFI or CONFIG_ALL',
    ]);
  });

  it('reads and writes pins', async () => {
    const rig = await rigWith(`
      hardware.pin1.configure(DIGITAL_IN, () => server.log('button ' + hardware.pin1.read()));
      hardware.pin2.configure(DIGITAL_OUT, 0);
      hardware.pin2.write(1);
    `);
    await rig.transmit({ network });
    await rig.until('pin', { matches: ({ pin, high }) => pin === 'pin2' && high });
    rig.device.drivePin('pin1', true);
    await rig.run({ forUs: 1000 });
    rig.device.drivePin('pin1', false);
    await rig.run({ forUs: 1000 });
    expect(logsOf(rig)).toEqual(['button 1', 'button 0']);
  });
});

describe('agent code', () => {
  const agent = `
    let asked = 0;
    device.on('reading', (value) => server.save({ ...server.load(), last: value }));
    http.onrequest((request, response) => {
      asked++;
      response.header('content-type', 'application/json');
      if (request.path === '/led') device.send('led', JSON.parse(request.body));
      if (request.path === '/loop') for (;;);
      if (request.path === '/mute') return;
      response.send(200, JSON.stringify({ asked, last: server.load().last, path: request.path, connected: device.isconnected() }));
    });
  `;
  const device = `
    agent.on('led', (value) => { server.log('led ' + JSON.stringify(value)); });
    agent.send('reading', { level: 42 });
  `;

  it('talks with its device and with the web, and keeps its data', async () => {
    const rig = await rigWith(device, agent);
    await rig.transmit({ network });
    const enrolled = await rig.until('enrolled');
    await rig.run({ forUs: 5_000_000 });
    const url = enrolled.agent.agentUrl;
    expect(await (await rig.fetch(url)).json()).toEqual({
      asked: 1,
      last: { level: 42 },
      path: '/',
      connected: true,
    });
    await rig.fetch(`${url}/led`, { method: 'POST', body: '{"on":true}' });
    await rig.run({ forUs: 1_000_000 });
    expect(logsOf(rig)).toEqual(['led {"on":true}']);
    expect((await rig.fetch(`${url}/mute`)).status).toBe(504);
    expect((await rig.fetch(`${url}/loop`)).status).toBe(500);
    // It was started anew: what it kept in variables is gone, what it saved is not.
    expect(await (await rig.fetch(url)).json()).toMatchObject({ asked: 1, last: { level: 42 } });
  });
});
