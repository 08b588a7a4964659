import { hostname } from 'node:os';
import { writeFileSync } from 'node:fs';
import { ImpError } from '../imp-error.ts';
import { isRegression } from '../replay/baseline.ts';
import { measures } from '../replay/measures.ts';
import { junitXml } from '../replay/junit.ts';
import { acceptExpectation, shownExpectation } from '../replay/proposal.ts';
import { replay as replayCaptures, type ReplayDone, type ReplayOptions } from '../replay/replay.ts';
import { Report } from '../replay/report/report.ts';
import { byWeight, closingLine } from '../replay/summary.ts';
import { captureOptions, readingOptions } from './capture-options.ts';
import type { Command, CommandContext, ExitStatus, OptionValues } from './command.ts';
import { numberOption } from './option-values.ts';
import { Progress } from './progress.ts';
import { printReplay } from './replay-text.ts';
import { queueUrl } from './queue-url.ts';
import { makeHeapRoomy } from './roomy-heap.ts';

const pictureChoices = ['all', 'failing', 'none'] as const;

export const replay: Command = {
  name: 'replay',
  summary: 'captures through whole imps, compared with what is expected of each: for releases and CI',
  arguments: [{ form: '<path...>', summary: 'captures, and folders with what is below them' }],
  options: [
    {
      flags: '--accept',
      summary: 'write an expectation beside each capture that has none, after showing it; never over another',
    },
    {
      flags: '--baseline <file>',
      summary: 'compare with an earlier run: newly failing, newly passing, margin lost by more than 1 dB',
    },
    {
      flags: '--report <folder>',
      summary: 'write index.html (table, pictures, trends, comparison), results.jsonl and junit.xml',
    },
    { flags: '--pictures <which>', summary: 'in the report: all, failing or none (all)' },
    { flags: '--junit <file>', summary: 'write JUnit XML for a CI system' },
    {
      flags: '--cloud <url>',
      summary:
        'a cloud that is running, for example http://127.0.0.1:31314 (one in process, which knows every token)',
    },
    {
      flags: '--queue <url>',
      summary: 'let workers do it: postgres://user:password@host/database (see impsim worker)',
    },
    {
      flags: '--store',
      summary: 'with --queue: put the captures into the database, for workers that do not see the folder',
    },
    { flags: '--jobs <n>', summary: 'threads at most (as many as there are processors)' },
    { flags: '--seed <n>', summary: "on it hang the imps' IDs and keys (1)" },
    ...captureOptions,
  ],
  examples: [
    'replay captures/',
    'replay captures/ --report report/ --baseline last-release/results.jsonl',
    'replay --json captures/ > run.jsonl',
    'replay --accept new-captures/',
  ],
  notes: () => notes,
  async run(context): Promise<ExitStatus> {
    const { args, options, output } = context;
    if (options['store'] === true && options['queue'] === undefined)
      throw new ImpError('option', '--store has no queue to store in', 'give --queue too');
    if (args.includes('-'))
      throw new ImpError('option', 'standard input has no expectation beside it', 'name files or folders');
    const seed = numberOption(options, 'seed', { least: 0, most: 2 ** 31, otherwise: 1, whole: true });
    makeHeapRoomy();
    const startedAt = new Date();
    const report = typeof options['report'] === 'string' ? new Report(options['report']) : null;
    const took = new Map<string, number>();
    const proposals: ReplayDone[] = [];
    const inOrder = orderly((done) => output.object(done.result));
    let progress = new Progress(output, 'replay', 0);
    const run = await replayCaptures(args, {
      reading: readingOptions(options),
      seed,
      showSecrets: output.showSecrets,
      propose: options['accept'] === true,
      pictures: report === null ? 'none' : picturesOption(options),
      ...(options['jobs'] === undefined
        ? {}
        : { jobs: numberOption(options, 'jobs', { least: 1, most: 64, otherwise: 1, whole: true }) }),
      ...(typeof options['cloud'] === 'string' ? { cloud: linkUrlOf(options['cloud']) } : {}),
      ...(typeof options['baseline'] === 'string' ? { baseline: options['baseline'] } : {}),
      ...(options['queue'] === undefined ? {} : { queue: queueOptions(context) }),
      onStart(captures) {
        output.line(`${captures} capture${captures === 1 ? '' : 's'}, seed ${seed}`);
        progress = new Progress(output, 'replay', captures);
      },
      onDone(done) {
        progress.add(1);
        took.set(done.result.file, done.tookMs / 1000);
        report?.keepPicture(done.index, done.picture);
        if (done.proposal !== undefined) proposals.push(done);
        inOrder(done);
      },
    }).finally(() => progress.end());
    output.object(closingLine(run.summary, run.regression));
    accept(proposals, context);
    if (!output.json) printReplay(run, output, byWeight(run.results));
    const junit = junitXml(run.results, { tookS: took, startedAt, host: hostname() });
    if (typeof options['junit'] === 'string') write(options['junit'], junit);
    if (report !== null) {
      report.finish({ ...run, startedAt, seed, junit });
      output.line(`report: ${report.page}`);
    }
    const { fail, unreadable } = run.summary.counts;
    if (unreadable > 0) return 2;
    return fail > 0 || (run.regression !== null && isRegression(run.regression)) ? 1 : 0;
  },
};

const queueOptions = ({ options, output }: CommandContext): NonNullable<ReplayOptions['queue']> => ({
  url: queueUrl(options),
  store: options['store'] === true,
  onIdle: () => output.message('nobody takes the work: start impsim worker --queue on some machine'),
});

/** Hands on in the order of the captures what comes in any order. */
function orderly(hand: (done: ReplayDone) => void): (done: ReplayDone) => void {
  const waiting = new Map<number, ReplayDone>();
  let next = 0;
  return (done) => {
    waiting.set(done.index, done);
    for (let first = waiting.get(next); first !== undefined; first = waiting.get(next)) {
      waiting.delete(next++);
      hand(first);
    }
  };
}

function accept(proposals: readonly ReplayDone[], { output }: CommandContext): void {
  for (const { path, proposal } of proposals.toSorted((a, b) => a.index - b.index)) {
    if (proposal === undefined) continue;
    output.line(`${path}: expected from now on`);
    output.line(shownExpectation(proposal, output.showSecrets));
    output.line(`written to ${acceptExpectation(path, proposal)}\n`);
  }
}

function picturesOption(options: OptionValues): (typeof pictureChoices)[number] {
  const text = options['pictures'] ?? 'all';
  const choice = pictureChoices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw new ImpError('option', `--pictures ${String(text)} is not known`, 'choose all, failing or none');
}

/** A cloud is named as in a browser, or by its device link. Throws ImpError `option`. */
export function linkUrlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^(https?|wss?):$/.test(url.protocol))
    throw new ImpError(
      'option',
      `--cloud ${text} is no URL of a cloud`,
      'give it like http://127.0.0.1:31314',
    );
  url.protocol = url.protocol.replace('http', 'ws');
  if (url.pathname === '/') url.pathname = '/device-link';
  return url.href;
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch {
    throw new ImpError('output', `${path} cannot be written`, 'check the folder and its permissions');
  }
}

const notes = `
What is expected of a capture stands beside it, in <name>.expected.json; every key is optional:
  "packet": {"ssid": "HomeNet"}     settings that the imp takes, compared by the keys given
  "fault": true                     no settings may come of it; or {"stage": "frame", "code": "crc"}; false: no fault
  "final": "online"                 the imp's state ten seconds after the light; or {"state", "enrollment"}
  "led": ["no-settings", ...]       the LED's patterns in order; or its letters (R, G, A, .), four a second
  "quality": {"marginDb": 3}        limits: a number, or {"least", "most"}, for ${measures.join(', ')}
  "path": "fast", "recovered": false

marginDb: by how many decibels the noise may rise before half of all packets are lost.
Without --cloud the imp meets a cloud in process that has issued whatever plan ID and token the light carries.
Status: 1 where a capture failed or lost more than 1 dB of margin, 2 where one could not be read.`;
