/** Protects sweeps: the map of where BlinkUp works is that of the models, and repeats. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Output } from '../../../host/cli/output.ts';
import { sweep as command } from '../../../host/cli/sweep.ts';
import { heatMapSvg, sweep, sweepCsv, type SweepPlanInput } from '../../../host/index.ts';
import { newFolder } from '../replay/captures.ts';

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plan: SweepPlanInput = {
  name: 'noise & rate',
  trials: 2,
  fixed: { lcd: true },
  axes: [
    { name: 'snr', values: ['-10dB', '20dB'] },
    { name: 'rate', values: ['30Hz', '60Hz'] },
  ],
};

describe('a sweep', () => {
  it('receives all where the light is good, nothing where it is noise, and repeats', async () => {
    const done = await sweep(plan);
    expect(done.points.map(({ at, received, wrong }) => [at, received, wrong])).toEqual([
      [[-10, 30], 0, 0],
      [[-10, 60], 0, 0],
      [[20, 30], 2, 0],
      [[20, 60], 2, 0],
    ]);
    expect(done.points[0]!.fault).not.toBe('');
    expect(done.points[2]!.marginDb).toBeGreaterThan(0);
    expect(await sweep(plan)).toEqual(done);
    expect(sweepCsv(done).split('\n')[0]).toBe('snr_dB,rate_Hz,trials,received,wrong,share,margin_dB,fault');
    expect(sweepCsv(done).trim().split('\n')).toHaveLength(5);
    const svg = heatMapSvg(done);
    expect(svg.match(/class="point"/g)).toHaveLength(4);
    expect(svg).toContain('noise &amp; rate');
  });

  it('makes a map for each value of a third axis, and steps by ratio on a log scale', async () => {
    const done = await sweep({
      trials: 1,
      axes: [
        { name: 'ambient', values: [0, 1] },
        { name: 'load', from: '1kOhm', to: '100kOhm', steps: 3, scale: 'log' },
        { name: 'rate', values: ['60Hz'] },
      ],
    });
    expect(done.plan.axes[1]!.values).toEqual([1, 10, 100]);
    expect(heatMapSvg(done).match(/flashes received/g)).toHaveLength(2);
  });

  it.each([
    [{ axes: [] }, 'axes'],
    [{ axes: [{ name: 'loudness', values: [1] }] }, 'there is no "loudness"'],
    [{ axes: [{ name: 'rate', values: ['60'] }] }, 'rate: 60'],
    [{ axes: [{ name: 'snr', values: ['20'] }] }, 'snr=20 has no unit'],
    [{ axes: [{ name: 'grey', from: 0, to: 1, steps: 3 }] }, 'out of range'],
    [
      {
        axes: [
          { name: 'snr', values: ['1dB'] },
          { name: 'snr', values: ['2dB'] },
        ],
      },
      'the same name',
    ],
    [{ axes: [{ name: 'ambient', from: 0, to: 1, steps: 3, scale: 'log' }] }, 'above zero'],
    [
      {
        axes: ['rate', 'snr', 'ambient'].map((name) => ({
          name,
          from: name === 'rate' ? '20Hz' : name === 'snr' ? '1dB' : 0,
          to: name === 'rate' ? '60Hz' : name === 'snr' ? '9dB' : 1,
          steps: 99,
        })),
      },
      'points',
    ],
    ['nonsense', 'it'],
  ])('%j is refused', async (wrong, words) => {
    await expect(sweep(wrong as SweepPlanInput)).rejects.toThrow(words);
  });

  it('is a command that writes each kind of map', async () => {
    const path = join(folder, 'plan.yaml');
    writeFileSync(path, 'trials: 1\naxes:\n  - { name: rate, values: [30Hz, 60Hz] }\n');
    const files = ['map.svg', 'map.html', 'map.csv'].map((name) => join(folder, name));
    const run = (args: readonly string[], output: readonly string[]) =>
      command.run({ args, options: { output }, output: new Output({ json: true }) });
    expect(await run([path], files)).toBe(0);
    for (const file of files) expect(readFileSync(file, 'utf8')).toMatch(/60/);
    await expect(run([path], [join(folder, 'map.gif')])).rejects.toThrow('.svg');
    await expect(run([join(folder, 'none.yaml')], [])).rejects.toThrow('none.yaml');
  });
});
