/** Protects that the page’s own world tells the truth: good light enrolls, and each way to fail is named with its stage, cause and cure. */
import { describe, expect, it } from 'vitest';
import { firstSending, type SendingState } from '../../../../host/web/try/sending.ts';
import { shareAt } from '../../../../host/web/try/slider-light.ts';
import {
  firstValues,
  placeOf,
  sliderNames,
  sliders,
  sliderSteps,
  type SliderValues,
  valueAt,
} from '../../../../host/web/try/sliders.ts';
import { tryBlinkUp } from '../../../../host/web/try/try-run.ts';

const run = (values: Partial<SliderValues> = {}, sending: Partial<SendingState> = {}) =>
  tryBlinkUp({ ...firstSending, ...sending, sliders: { ...firstValues, ...values }, seed: 1 });

describe('the page’s own world', () => {
  it.each([
    ['tri-level', 60],
    ['tri-level', 30],
    ['bi-level', 60],
    ['bi-level', 20],
  ] as const)('enrolls by %s at %i symbols/s in good light', async (lineCode, symbolHz) => {
    const { ending, picture, light } = await run({}, { lineCode, symbolHz });
    expect(ending).toMatchObject({ kind: 'enrolled' });
    expect(picture.transmissions).toHaveLength(1);
    expect(picture.transmissions[0]?.thresholds.length).toBeGreaterThan(10);
    expect(light.samples).toBeGreaterThan(2000);
  });

  it.each([
    ['far away', { distanceCm: 60, ambient: 0 }],
    ['in blinding light', { ambient: 4, loadKohm: 68 }],
    ['with a load that clips everything', { loadKohm: 1000 }],
    ['on a screen far too slow', { lcdMs: 40, loadKohm: 22, jitterMs: 12 }],
  ] as const)('says why nothing arrives %s', async (_, values) => {
    const { ending } = await run(values);
    if (ending.kind !== 'failed') throw new Error('it enrolled');
    expect(['demodulator', 'slicer', 'timing', 'frame']).toContain(ending.fault.stage);
    expect(ending.fault.cause.length).toBeGreaterThan(10);
    expect(ending.fault.cure.length).toBeGreaterThan(10);
  });

  it.each([
    ['used', 'token-used'],
    ['expired', 'token-expired'],
    ['foreign', 'token-unknown'],
    ['production', 'production-plan-on-unblessed-device'],
  ] as const)('refuses %s credentials as the real cloud does', async (bringing, code) => {
    expect((await run({}, { bringing })).ending).toMatchObject({
      kind: 'failed',
      fault: { stage: 'enrollment', code },
    });
  });

  it.each([{ password: 'wrong-one' }, { ssid: 'OtherNet' }])(
    'does not reach the network with %o',
    async (sending) => {
      expect((await run({}, sending)).ending).toMatchObject({ kind: 'failed', fault: { stage: 'network' } });
    },
  );

  it('shows no password and no token in its trace', async () => {
    const { trace } = await run();
    expect(JSON.stringify(trace)).not.toContain(firstSending.password);
  });
});

describe('a slider', () => {
  it.each(sliderNames)('%s comes back to its value, and reaches both ends', (name) => {
    const slider = sliders[name];
    expect(valueAt(slider, 0)).toBeCloseTo(slider.least);
    expect(valueAt(slider, sliderSteps)).toBeCloseTo(slider.most);
    for (let place = 0; place <= sliderSteps; place++)
      expect(Math.abs(placeOf(slider, valueAt(slider, place)) - place)).toBeLessThanOrEqual(1);
  });

  it('dims light with the square of a large distance', () => {
    expect(shareAt(0)).toBe(1);
    expect(shareAt(40) / shareAt(80)).toBeCloseTo(4, 1);
  });
});
