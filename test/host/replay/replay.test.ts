/** Protects replays: captures through whole imps, the same result in any order and on any number of threads. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueDevelopmentToken, makeAccount, openCloud, type Cloud } from '../../../host/cloud/index.ts';
import { Output } from '../../../host/cli/output.ts';
import { replay as command } from '../../../host/cli/replay.ts';
import { replay } from '../../../host/replay/replay.ts';
import { captureFolder, impsim, objectsOf } from '../cli/impsim.ts';
import { broken, makeCapture, newFolder, secrets, settings } from './captures.ts';

const folder = newFolder();
const all = join(folder, 'all');
const online = {
  packet: { ssid: 'Lab', password: settings.network.password },
  final: { state: 'online', enrollment: 'enrolled' },
};

beforeAll(() => {
  cpSync(captureFolder, all, { recursive: true });
  for (let seed = 0; seed < 8; seed++)
    makeCapture(join(all, `made-${seed}.wav`), {
      seed,
      impairments: seed < 6 ? { snr: 24 } : broken,
      expected: seed < 6 ? online : { fault: true },
    });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a replay', () => {
  it('takes every capture of the corpus to where it is expected', async () => {
    const { results, summary } = await replay(captureFolder);
    expect(results.map(({ file, misses }) => [basename(file), misses])).toEqual(
      results.map(({ file }) => [basename(file), []]),
    );
    expect(summary.counts).toEqual({ pass: 7, fail: 0, unreadable: 0, 'no-expectation': 0 });
    expect(summary.faults).toMatchObject([{ stage: 'timing', code: 'skipped-refresh', count: 1 }]);
  });

  it('goes on to the agent: window, store, LED and enrollment are the imp’s', async () => {
    const path = makeCapture(join(folder, 'one.wav'), { expected: online });
    const { results } = await replay(path);
    expect(results[0]).toMatchObject({
      verdict: 'pass',
      outcome: {
        packet: { ssid: 'Lab', password: '••••', token: '••••' },
        patterns: [
          'no-settings',
          'receiving',
          'accepted',
          'dark',
          'searching',
          'joining',
          'addressing',
          'resolving',
          'connecting',
          'online',
        ],
        enrollment: 'enrolled',
        faults: [],
      },
    });
    expect(results[0]!.outcome!.led).toMatch(/^(AA\.\.)+A*\.+G{11,13}.*(GG\.\.)+G*$/);
  });

  it('of a flash after the imp’s minute says that the window was closed', async () => {
    const path = makeCapture(join(folder, 'late.wav'), {
      beforeUs: 61_000_000,
      expected: { packet: { ssid: 'Lab' } },
    });
    const { results } = await replay(path);
    expect(results[0]).toMatchObject({
      verdict: 'fail',
      outcome: { final: 'unconfigured', packet: null, fault: { code: 'window-closed' }, transmissions: 1 },
    });
  });

  it('gives the same results on one thread, on two, and in another order', async () => {
    const one = await replay(all, { jobs: 1 });
    const two = await replay(all, { jobs: 2 });
    expect(one.results).toHaveLength(15);
    expect(two.results).toEqual(one.results);
    const files = one.results.map(({ file }) => file).toReversed();
    const reversed = await replay(files, { jobs: 2 });
    expect(reversed.results.toReversed()).toEqual(one.results);
    const alone = await replay(files[3]!);
    expect(alone.results).toEqual([reversed.results[3]]);
  });

  it('reports what cannot be read, and replays the rest', async () => {
    const here = join(folder, 'unreadable');
    cpSync(join(captureFolder, 'sdk-30fps-clear-1khz.csv'), join(here, 'good.csv'));
    writeFileSync(
      join(here, 'cut.wav'),
      readFileSync(join(captureFolder, 'sdk-60fps-mains-2khz.wav')).subarray(0, 5001),
    );
    cpSync(join(here, 'good.csv'), join(here, 'wrong.csv'));
    writeFileSync(join(here, 'wrong.expected.json'), '{"packet": 3}');
    const { results, summary } = await replay([here, join(here, 'missing.wav')]);
    expect(results.map(({ file, verdict, error }) => [basename(file), verdict, error?.code])).toEqual([
      ['cut.wav', 'unreadable', 'cut-wav'],
      ['good.csv', 'no-expectation', undefined],
      ['wrong.csv', 'unreadable', 'expectation'],
      ['missing.wav', 'unreadable', 'no-file'],
    ]);
    expect(summary.counts.unreadable).toBe(3);
  });
});

describe('against a cloud that is running', () => {
  let cloud: Cloud;
  let linkUrl: string;
  let known: { planId: string | null; token: string };

  beforeAll(async () => {
    cloud = await openCloud({ memory: true, settings: { passwordCostLog2: 10 } });
    ({ linkUrl } = await cloud.listen());
    const { id } = await makeAccount(cloud, { username: 'ann', password: 'a good password' });
    known = await issueDevelopmentToken(cloud, { accountId: id });
  });
  afterAll(() => cloud.close());

  it('the cloud decides: a token that it issued enrolls, another is refused', async () => {
    const good = makeCapture(join(folder, 'known.wav'), {
      settings: { ...settings, planId: known.planId, token: known.token },
    });
    const bad = makeCapture(join(folder, 'unknown.wav'));
    const { results } = await replay([good, bad], { cloud: linkUrl });
    expect(results.map(({ outcome }) => [outcome?.final, outcome?.enrollment])).toEqual([
      ['online', 'enrolled'],
      ['refused', 'token-unknown'],
    ]);
  });

  it('that is not there is a fault of the network, and costs no time', async () => {
    const { results } = await replay(join(folder, 'unknown.wav'), { cloud: 'ws://127.0.0.1:1/device-link' });
    expect(results[0]!.outcome!.final).not.toBe('online');
    expect(results[0]!.outcome!.fault).toMatchObject({ stage: 'network' });
  });
});

describe('impsim replay', () => {
  const here = join(folder, 'cli');
  const results = join(folder, 'run.jsonl');

  it('accepts what it has shown, and then expects it', () => {
    cpSync(join(folder, 'one.wav'), join(here, 'a.wav'));
    makeCapture(join(here, 'b.wav'), { impairments: broken, seed: 7 });
    const first = impsim(['replay', here]);
    expect(first.status).toBe(0);
    expect(first.stdout).toContain('2 without expectation');
    expect(existsSync(join(here, 'a.expected.json'))).toBe(false);
    const accepted = impsim(['replay', '--accept', here]);
    expect(accepted.stdout).toContain('"ssid": "Lab"');
    for (const secret of secrets) expect(accepted.stdout + accepted.stderr).not.toContain(secret);
    expect(JSON.parse(readFileSync(join(here, 'a.expected.json'), 'utf8'))).toMatchObject({
      packet: { ssid: 'Lab', password: settings.network.password },
      fault: false,
      final: { state: 'online', enrollment: 'enrolled' },
      quality: { marginDb: expect.any(Number) },
    });
    expect(JSON.parse(readFileSync(join(here, 'b.expected.json'), 'utf8'))).toMatchObject({
      fault: { stage: expect.any(String) },
    });
    const third = impsim(['replay', '--json', here]);
    expect(third.status).toBe(0);
    expect(objectsOf(third).map(({ verdict }) => verdict)).toEqual(['pass', 'pass', undefined]);
    writeFileSync(results, third.stdout);
  });

  it('says what is newly failing since a baseline, with status 1, and shows no secret anywhere', () => {
    writeFileSync(
      join(here, 'a.expected.json'),
      JSON.stringify({ packet: { ssid: 'Lab', password: 'not-the-password' } }),
    );
    const report = join(folder, 'report');
    const run = impsim([
      'replay',
      here,
      '--baseline',
      results,
      '--report',
      report,
      '--junit',
      join(folder, 'j.xml'),
    ]);
    expect(run.status).toBe(1);
    expect(run.stdout).toMatch(/FAIL .*a\.wav\n +packet\.password: expected ••••, got another ••••/);
    expect(run.stdout).toMatch(/newly failing: 1\n.*a\.wav/);
    expect(run.stdout).toContain('newly passing: 0');
    expect(run.stdout).toContain('1 passed, 1 failed');
    expect(readdirSync(report).sort()).toEqual(['index.html', 'junit.xml', 'results.jsonl']);
    const written = [
      run.stdout,
      run.stderr,
      ...['report/index.html', 'report/junit.xml', 'report/results.jsonl', 'j.xml'].map((name) =>
        readFileSync(join(folder, name), 'utf8'),
      ),
    ].join('\n');
    for (const secret of [...secrets, 'not-the-password']) expect(written).not.toContain(secret);
  });

  it.each([
    [['-'], {}, 'standard input'],
    [[here], { baseline: join(here, 'a.wav') }, 'is no JSON'],
    [[here], { cloud: 'nonsense' }, 'no URL of a cloud'],
    [[here], { jobs: '0' }, '--jobs'],
    [[here], { report: join(here, 'a.wav', 'x') }, 'cannot be written'],
    [[here], { report: join(folder, 'r'), pictures: 'some' }, '--pictures some'],
  ])('refuses %s %s', async (args, options, words) => {
    await expect(command.run({ args, options, output: new Output({ json: true }) })).rejects.toThrow(words);
  });
});
