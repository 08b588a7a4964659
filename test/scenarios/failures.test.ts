/** Protects what people see when a scenario does not hold, or makes no sense. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { journalOf, replayJournal } from '../../host/scenarios/journal.ts';
import { runScenario } from '../../host/scenarios/run-scenario.ts';
import { readScenario, scenarioOf } from '../../host/scenarios/scenario.ts';
import { stepTable } from '../../host/scenarios/step-table.ts';
import { run } from '../../host/cli/run.ts';
import { Output } from '../../host/cli/output.ts';
import { parse } from 'yaml';

const folder = mkdtempSync(join(tmpdir(), 'impsim-scenario-'));
afterAll(() => rmSync(folder, { recursive: true }));

const scenario = (yaml: string) => scenarioOf(parse(yaml), 'test.yaml', folder);
const flash = 'blinkup: { send: { network: { ssid: Home, password: planted-secret } } }';

describe('a failed expectation', () => {
  it('names the step, what was wanted, and the last ten events', async () => {
    const text = `seed: 42\nsteps:\n  - ${flash}\n  - expect: { state: refused, within: 20s }\n  - advance: 1s`;
    const { failure, seed, steps } = await runScenario(await scenario(text));
    expect(seed).toBe(42);
    expect(steps).toHaveLength(2);
    expect(failure).toMatchObject({ step: 2, kind: 'expect' });
    expect(failure?.cause).toBe('"state: refused" did not come within 20 s of device time');
    expect(failure?.lastEvents).toHaveLength(10);
  });

  const unmet: readonly (readonly [string, string, RegExp])[] = [
    ['what must not come', `- never: { window: true, within: 1s }`, /came at 0 s, and must not have/],
    ['another LED', `- led: { shows: RRRR, for: 2s }`, /did not show RRRR but AA\.\./],
    ['an agent that is not there', `- agent: { status: 200 }`, /has not been enrolled/],
    [
      'events in another order',
      `- ${flash}\n- expect: { state: online, within: 30s }\n- expect: { state: joining, within: 10s }`,
      /"state: joining" did not come/,
    ],
    [
      'an answer of another status',
      `- ${flash}\n- expect: { state: online, within: 30s }\n- agent: { status: 404 }`,
      /answered 200, not 404/,
    ],
    [
      'an answer of other words',
      `- ${flash}\n- expect: { state: online, within: 30s }\n- agent: { contains: nonsense }`,
      /does not contain "nonsense"/,
    ],
  ];
  for (const [what, steps, cause] of unmet)
    it(`is ${what}`, async () => {
      const { failure } = await runScenario(await scenario(`steps:\n${steps}`));
      expect(failure?.cause).toMatch(cause);
    });
});

describe('a scenario that makes no sense', () => {
  const senseless: readonly (readonly [string, string, RegExp])[] = [
    [
      'a number without a unit',
      'steps: [{ advance: 10 }]',
      /step 1: advance: 10 has to be a number with its unit, like 10s/,
    ],
    ['a unit of another kind', 'steps: [{ advance: 10Hz }]', /with its unit/],
    [
      'a bare impairment',
      'steps: [{ blinkup: { send: { clear: true }, impair: { snr: 20 } } }]',
      /snr=20 has no unit of its kind/,
    ],
    ['an unknown step', 'steps: [{ jump: 10s }]', /there is no step "jump"/],
    ['two steps in one', 'steps: [{ advance: 1s, power: off }]', /a step has one key/],
    ['no steps', 'name: empty', /steps/],
    ['an unknown key', 'steps: [{ advance: 1s }]\nspeed: 3', /speed/],
    ['an expectation of nothing', 'steps: [{ expect: { within: 1s } }]', /name exactly one of power, state/],
    [
      'no such release',
      'imps: { a: { impos: 0 } }\nsteps: [{ advance: 1s }]',
      /impos: a release of impOS is 1 or later/,
    ],
    [
      'a proxy without a name',
      'steps: [{ network: { proxies: [{ server: "", port: 80 }] } }]',
      /a proxy has a name/,
    ],
    [
      'a port that is none',
      'steps: [{ network: { proxies: [{ server: p, port: 0 }] } }]',
      /a port is a whole number/,
    ],
    ['an expectation without limit', 'steps: [{ expect: { state: online } }]', /within/],
    [
      'a program that is not there',
      'imps: { a: { firmware: none.ts } }\nsteps: [{ advance: 1s }]',
      /none\.ts cannot be read/,
    ],
    ['a capture that is not there', 'steps: [{ light: none.wav }]', /none\.wav cannot be read/],
  ];
  for (const [what, text, cause] of senseless)
    it(`has ${what}`, async () => {
      await expect(scenario(text)).rejects.toMatchObject({ cause: expect.stringMatching(cause) as string });
    });

  it('names an imp that is not there when it gets to it', async () => {
    const read = await scenario('steps: [{ power: { imp: other, is: on } }]');
    await expect(runScenario(read)).rejects.toMatchObject({
      cause: 'test.yaml, step 1: there is no imp "other"',
    });
  });

  it('shows no secret of settings that are wrong', async () => {
    const read = await scenario(
      `steps:\n- blinkup: { send: { network: { ssid: Home, pass: planted-secret } } }`,
    );
    const error = await runScenario(read).catch(String);
    expect(error).toContain('"pass" is not known here');
    expect(error).not.toContain('planted-secret');
  });
});

describe('a journal', () => {
  it('that was changed is told', async () => {
    const read = await scenario(`steps:\n- advance: 1s\n- advance: 1s`);
    const journal = journalOf(read, await runScenario(read));
    expect((await replayJournal(journal, 'j')).failure).toBeNull();
    await expect(
      replayJournal(journal.replace('"atUs":1000000', '"atUs":999999'), 'j'),
    ).rejects.toMatchObject({
      code: 'journal',
      cause: 'j: the run went another way from step 2 on',
    });
    await expect(replayJournal(journal.slice(0, -4), 'j')).rejects.toMatchObject({ code: 'journal' });
    await expect(replayJournal('{"a":1}', 'j')).rejects.toMatchObject({ code: 'journal' });
  });

  it('of a failed run fails again in the same way', async () => {
    const read = await scenario(`seed: 9\nsteps:\n- expect: { state: online, within: 3s }`);
    const result = await runScenario(read);
    expect((await replayJournal(journalOf(read, result), 'j')).failure).toEqual(result.failure);
  });
});

describe('every kind of step', () => {
  for (const kind of stepTable)
    it(`${kind.name}: the example of its help is right`, async () => {
      const written = (parse(kind.example) as Record<string, unknown>)[kind.name];
      expect(kind.schema.safeParse(written).error).toBeUndefined();
    });
});

describe('impsim run', () => {
  it('writes a journal for its owner alone, a VCD, and says by its status what came of it', async () => {
    const [file, journal, vcd] = ['s.yaml', 's.journal', 's.vcd'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(file, `steps:\n- ${flash}\n- expect: { state: online, within: 30s }`);
    const output = new Output({ colour: false, json: true });
    const said: unknown[] = [];
    output.object = (value) => void said.push(value);
    expect(await run.run({ args: [file], options: { journal, vcd }, output })).toBe(0);
    expect(await run.run({ args: [journal], options: {}, output })).toBe(0);
    expect(said[1]).toMatchObject({ ok: true, seed: 1, endUs: (said[0] as { endUs: number }).endUs });
    expect(statSync(journal).mode & 0o077).toBe(0);
    expect(readFileSync(vcd, 'utf8')).toContain('$enddefinitions');
    writeFileSync(file, `steps:\n- expect: { state: online, within: 1s }`);
    expect(await run.run({ args: [file], options: {}, output })).toBe(1);
    await expect(run.run({ args: ['none.yaml'], options: {}, output })).rejects.toMatchObject({
      code: 'scenario',
    });
    expect(await readScenario(file)).toMatchObject({ name: 's.yaml' });
  });
});
