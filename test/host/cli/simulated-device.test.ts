/** Protects `impsim device --firmware`: the user's code on an imp, without a board. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { device } from '../../../host/cli/device.ts';
import { Output } from '../../../host/cli/output.ts';
import { run } from '../../../host/cli/run.ts';
import type { OptionValues } from '../../../host/cli/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'impsim-device-'));
afterAll(() => rmSync(folder, { recursive: true }));
const programs = join(import.meta.dirname, '../../scenarios/programs');

async function simulate(
  options: OptionValues,
): Promise<{ status: number; events: Record<string, unknown>[] }> {
  const output = new Output({ json: true, colour: false });
  const events: Record<string, unknown>[] = [];
  output.object = (value) => void events.push(value as Record<string, unknown>);
  output.message = () => {};
  return { status: await device.run({ args: [], options, output }), events };
}

describe('impsim device --firmware', () => {
  it('runs device and agent code after a flash, and writes what other tools and a repetition need', async () => {
    const [vcd, journal] = [join(folder, 'a.vcd'), join(folder, 'a.journal')];
    const { status, events } = await simulate({
      firmware: join(programs, 'sensor.ts'),
      agent: join(programs, 'sensor-agent.ts'),
      send: '{"network":{"ssid":"Lab","password":"planted-secret"}}',
      for: '20s',
      seed: '3',
      vcd,
      journal,
    });
    expect(status).toBe(0);
    expect(events.filter(({ kind }) => kind === 'message').length).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify(events)).not.toContain('planted-secret');
    expect(readFileSync(vcd, 'utf8')).not.toContain('planted-secret');
    expect(readFileSync(vcd, 'utf8')).toMatch(/^\$var wire 1 \S+ led_red \$end$/m);
    const output = new Output({ json: true });
    output.object = () => {};
    expect(await run.run({ args: [journal], options: {}, output })).toBe(0);
  });

  it('says by its status that the imp did not come on-line', async () => {
    const dark = join(folder, 'dark.csv');
    writeFileSync(
      dark,
      `time,level\n${Array.from({ length: 2000 }, (_, i) => `${i / 1000},${i % 7}`).join('\n')}\n`,
    );
    expect((await simulate({ light: dark, for: '1s', seed: '1' })).status).toBe(1);
  });

  it('names the line of code that does not compile', async () => {
    const bad = join(folder, 'bad.ts');
    writeFileSync(bad, 'const a = ;\n');
    await expect(simulate({ firmware: bad })).rejects.toMatchObject({
      cause: expect.stringMatching(/^bad\.ts:1:11/) as string,
    });
  });
});
