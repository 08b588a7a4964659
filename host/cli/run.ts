import { readFile, writeFile } from 'node:fs/promises';
import { ImpError } from '../imp-error.ts';
import { isJournal, journalOf, replayJournal } from '../scenarios/journal.ts';
import { runScenario } from '../scenarios/run-scenario.ts';
import type { ScenarioResult } from '../scenarios/run-scenario.ts';
import { readScenario } from '../scenarios/scenario.ts';
import { stepTable } from '../scenarios/step-table.ts';
import { traceJson } from '../traces/jsonl.ts';
import { ledTimeline } from '../traces/led-timeline.ts';
import { traceText } from '../traces/text.ts';
import { traceVcd } from '../traces/vcd.ts';
import type { Command, CommandContext, ExitStatus } from './command.ts';
import { numberOption } from './option-values.ts';

const impsNote = `Imps of a scenario; one that is called imp where none is named:
  imps: { dut: { type: imp004m, id: 5000d8c46a000001, impos: 42, firmware: app.ts, factory: factory.ts, network: { server: down } } }
      its module, device ID, release of its operating system, your code, and the network where it stands`;

export const run: Command = {
  name: 'run',
  summary: 'scripted scenarios with expectations, in virtual time',
  arguments: [{ form: '<scenario...>', summary: 'YAML files, or journals of earlier runs' }],
  options: [
    { flags: '--seed <n>', summary: "random seed, in place of the scenario's own (1 where it has none)" },
    { flags: '--trace', summary: 'show what happened, event by event' },
    { flags: '--vcd <file>', summary: 'write the trace of the last scenario for GTKWave or PulseView' },
    {
      flags: '--journal <file>',
      summary: 'write all that went into the last scenario: `impsim run` of it repeats the run',
    },
  ],
  examples: ['run scenario.yaml', 'run --trace --seed 7 scenario.yaml', 'run --vcd trace.vcd scenario.yaml'],
  notes: () =>
    `\n${impsNote}\n\nSteps of a scenario:\n${stepTable.map(({ example, summary }) => `  - ${example}\n      ${summary}`).join('\n')}`,
  async run({ args, options, output }): Promise<ExitStatus> {
    let failures = 0;
    for (const path of args) {
      const result = await runFile(path, { args, options, output });
      if (result.failure !== null) failures++;
      report(path, result, { args, options, output });
    }
    if (args.length > 1) output.line(`${args.length - failures} of ${args.length} scenarios passed`);
    return failures === 0 ? 0 : 1;
  },
};

async function runFile(path: string, { options }: CommandContext): Promise<ScenarioResult> {
  const seed =
    options['seed'] === undefined
      ? {}
      : { seed: numberOption(options, 'seed', { least: 0, most: 2 ** 31, otherwise: 1, whole: true }) };
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ImpError('scenario', `${path} cannot be read`, 'check the path and its permissions');
  });
  let result: ScenarioResult;
  if (isJournal(text)) result = await replayJournal(text, path);
  else {
    const scenario = await readScenario(path);
    result = await runScenario(scenario, seed);
    const journal = options['journal'];
    if (typeof journal === 'string') await writeResult(journal, journalOf(scenario, result));
  }
  const vcd = options['vcd'];
  if (typeof vcd === 'string') await writeResult(vcd, traceVcd(result.trace, { toUs: result.endUs }));
  return result;
}

/** Only its owner may read it: a journal holds what the scenario holds. */
async function writeResult(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { mode: 0o600 });
  } catch {
    throw new ImpError('output', `${path} cannot be written`, 'check the folder and its permissions');
  }
}

function report(path: string, result: ScenarioResult, { options, output }: CommandContext): void {
  const { name, seed, failure, trace, endUs } = result;
  if (options['trace'] === true)
    for (const event of trace) {
      output.object(JSON.parse(traceJson(event)));
      const text = traceText(event);
      if (text !== null) output.line(text);
    }
  output.object({
    file: path,
    name,
    seed,
    ok: failure === null,
    endUs,
    led: ledTimeline(trace, { toUs: endUs }),
    failure,
  });
  output.line(
    `${failure === null ? output.paint.green('ok  ') : output.paint.red('FAIL')} ${name} (${(endUs / 1e6).toFixed(1)} s of device time, seed ${seed})`,
  );
  if (failure === null) return;
  output.line(`     step ${failure.step}, ${failure.kind}: ${failure.cause}. The last events:`);
  for (const line of failure.lastEvents) output.line(`     ${line}`);
}
