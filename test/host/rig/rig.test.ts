/** Protects the library's promise: a whole BlinkUp on a virtual clock, repeatable to the byte, however the light is cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rig } from '../../../host/index.ts';
import type { LightBlock, TraceEvent } from '../../../host/index.ts';
import { flashOf, phoneLight } from '../../../host/rig/phone.ts';
import { traceJson } from '../../../host/traces/jsonl.ts';
import { traceText } from '../../../host/traces/text.ts';

const settings = { network: { ssid: 'HomeNet', password: 's3cret!!' } };

const withRig = async <T>(
  options: ConstructorParameters<typeof Rig>[0],
  use: (rig: Rig) => Promise<T>,
): Promise<T> => {
  const rig = new Rig(options);
  try {
    return await use(rig);
  } finally {
    await rig.close();
  }
};

const linesOf = (trace: readonly TraceEvent[]): string => trace.map(traceJson).join('\n');

describe('a rig', () => {
  it('leads from settings to an agent that answers', () =>
    withRig({ seed: 1 }, async (rig) => {
      await rig.transmit(settings);
      const { agent, blessed } = await rig.until('enrolled');
      expect(blessed).toBe(false);
      const answer = await rig.fetch(agent.agentUrl);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ agentId: agent.agentId, deviceOnline: true });
    }));

  it('repeats to the byte under the same seed, and differs under another', async () => {
    const run = (seed: number) =>
      withRig({ seed }, async (rig) => {
        await rig.transmit(settings, { impairments: { snr: 25, jitter: 1 } });
        await rig.until('enrolled');
        return linesOf(rig.trace);
      });
    const first = await run(7);
    expect(await run(7)).toBe(first);
    expect(await run(8)).not.toBe(first);
  });

  it('takes light that ends in mid-frame as a fault, and the next BlinkUp as it comes', () =>
    withRig({ seed: 5 }, async (rig) => {
      const flash = flashOf({ ...settings, planId: '0123456789abcdef', token: 'fedcba9876543210' });
      const [whole] = [...phoneLight(flash, { blockSamples: 1_000_000 })];
      if (whole === undefined) throw new Error('no light');
      await rig.shine([{ ...whole, levels: whole.levels.subarray(0, whole.levels.length >> 1) }]);
      const { fault } = await rig.until('fault', { withinUs: 0 });
      expect(fault.cause).toBeTruthy();
      expect(fault.cure).toBeTruthy();
      await rig.transmit(settings);
      await rig.until('enrolled');
    }));

  it('gives the same trace however the light is cut into blocks', async () => {
    const flash = flashOf({ ...settings, planId: '0123456789abcdef', token: 'fedcba9876543210' });
    const whole = [...phoneLight(flash, { impairments: { snr: 30 }, blockSamples: 1_000_000 })];
    const traceOf = (light: readonly LightBlock[]) =>
      withRig({ seed: 3 }, async (rig) => {
        await rig.shine(light);
        await rig.run({ forUs: 70_000_000 });
        return linesOf(rig.trace);
      });
    const expected = await traceOf(whole);
    expect(expected).toContain('token-unknown');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 200 }),
        async (sizes) => {
          expect(await traceOf(cut(whole, sizes))).toBe(expected);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('keeps the agent for the same owner, and ends it with a new one', () =>
    withRig({ seed: 4 }, async (rig) => {
      await rig.transmit(settings);
      const first = await rig.until('enrolled');
      await rig.transmit({ network: { ssid: 'OtherNet', password: 'other password' } });
      const again = await rig.until('enrolled');
      expect(again.agent).toEqual(first.agent);
      const { makeAccount, issueDevelopmentToken } = await import('../../../host/cloud/index.ts');
      const cloud = await rig.cloud;
      const buyer = await makeAccount(cloud, { username: 'buyer', password: 'a good password' });
      const { planId, token } = await issueDevelopmentToken(cloud, { accountId: buyer.id });
      await rig.transmit({ ...settings, planId, token });
      const sold = await rig.until('enrolled');
      expect(sold.agent.agentUrl).not.toBe(first.agent.agentUrl);
      expect((await rig.fetch(first.agent.agentUrl)).status).toBe(404);
      expect((await rig.fetch(sold.agent.agentUrl)).status).toBe(200);
    }));

  it.each([
    ['a network that is not there', { ssid: 'Elsewhere', password: 'x' }, 'ssid-not-found'],
    ['a wrong password', { ssid: 'HomeNet', password: 'wrong' }, 'wrong-password'],
  ])('names %s', (_, network, code) =>
    withRig({ seed: 5, network: { accessPoints: [settings.network] } }, async (rig) => {
      await rig.transmit({ network });
      const { fault } = await rig.until('fault');
      expect(fault).toMatchObject({ stage: 'network', code });
      expect(fault.cause).not.toBe('');
      expect(fault.cure).not.toBe('');
    }),
  );

  it('comes back by itself after a power cut, without another BlinkUp', () =>
    withRig({ seed: 6 }, async (rig) => {
      await rig.transmit(settings);
      await rig.until('enrolled');
      rig.device.powerOff();
      await rig.run({ forUs: 1_000_000 });
      rig.device.powerOn();
      await rig.until('state', { matches: ({ state }) => state === 'online' });
      expect(rig.trace.filter(({ kind }) => kind === 'enrolled')).toHaveLength(1);
    }));

  it('forgets the network on clear, and only that', () =>
    withRig({ seed: 9 }, async (rig) => {
      await rig.transmit(settings);
      const { agent } = await rig.until('enrolled');
      await rig.transmit({ clear: true });
      await rig.until('state', { matches: ({ state }) => state === 'unconfigured' });
      await rig.transmit(settings);
      expect((await rig.until('enrolled')).agent).toEqual(agent);
    }));

  it('does not listen when its window has closed, but receives to its end what began inside', () =>
    withRig({ seed: 10 }, async (rig) => {
      await rig.run({ forUs: 55_000_000 });
      await rig.transmit(settings);
      const { atUs } = await rig.until('blinkup');
      expect(atUs).toBeGreaterThan(60_000_000);
      await rig.run({ forUs: 120_000_000 });
      await rig.transmit(settings);
      await expect(rig.until('blinkup', { withinUs: 5_000_000 })).rejects.toMatchObject({
        code: 'not-happened',
      });
    }));

  it('says what happened last, and the seed, when what was awaited does not come', () =>
    withRig({ seed: 11 }, async (rig) => {
      await expect(rig.until('enrolled', { withinUs: 1_000_000 })).rejects.toThrow(/seed 11[\s\S]*power on/);
    }));

  it('lets no secret into its trace', () =>
    withRig({ seed: 12 }, async (rig) => {
      const planted = { planId: 'a1b2c3d4e5f60718', token: '1827364554637281' };
      await rig.transmit({ ...planted, network: { ssid: 'Visible', password: 'planted-password' } });
      await rig.until('fault');
      const text = linesOf(rig.trace) + rig.trace.map(traceText).join('\n');
      expect(text).toContain('Visible');
      for (const secret of [planted.token, 'planted-password']) expect(text).not.toContain(secret);
    }));

  it('refuses settings that are none without showing them', () =>
    withRig({ seed: 13 }, async (rig) => {
      const password = 'x'.repeat(65);
      const attempt = rig.transmit({ network: { ssid: 'Net', password } });
      await expect(attempt).rejects.toMatchObject({ name: 'ImpError', code: 'settings' });
      await expect(attempt).rejects.not.toThrow(password);
    }));
});

/** The same light in blocks of these sizes, over and over. */
function cut(light: readonly LightBlock[], sizes: readonly number[]): LightBlock[] {
  let turn = 0;
  return light.flatMap((block) => {
    const pieces: LightBlock[] = [];
    for (let from = 0; from < block.levels.length;) {
      const to = from + (sizes[turn++ % sizes.length] ?? 1);
      pieces.push({ ...block, firstIndex: block.firstIndex + from, levels: block.levels.subarray(from, to) });
      from = to;
    }
    return pieces;
  });
}
