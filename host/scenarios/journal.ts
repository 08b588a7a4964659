/**
 * The journal of a run: everything that went in, from which the run repeats to the byte. JSON lines: first the scenario,
 * with its seed, programs and captures; then each step with the device time at which it began. It holds what the scenario
 * holds, passwords too: it is an input, to be kept like one.
 */
import { ImpError } from '../imp-error.ts';
import { version } from '../version.ts';
import { runScenario } from './run-scenario.ts';
import type { RunOptions, ScenarioResult } from './run-scenario.ts';
import { scenarioOf } from './scenario.ts';
import type { Scenario } from './scenario.ts';

interface Head {
  readonly impsimJournal: 1;
  readonly version: string;
  readonly scenario: unknown;
}

interface Entry {
  readonly atUs: number;
  readonly step: number;
}

/** The journal of a run, as text. */
export function journalOf(scenario: Scenario, { seed, steps }: ScenarioResult): string {
  const head: Head = {
    impsimJournal: 1,
    version,
    scenario: { ...(scenario.written as object), name: scenario.name, seed },
  };
  const entries = steps.map(({ atUs }, i): Entry => ({ atUs, step: i + 1 }));
  return [head, ...entries].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Whether a text is a journal, by its beginning. */
export const isJournal = (text: string): boolean => text.startsWith('{"impsimJournal":');

/**
 * Repeats a run. Throws ImpError `journal` where the text is damaged, or where the run went another way: then this
 * program, or the journal, is not the one that it was.
 */
export async function replayJournal(
  text: string,
  name: string,
  options: Omit<RunOptions, 'seed'> = {},
): Promise<ScenarioResult> {
  const lines = text.split('\n').filter((line) => line !== '');
  const [head, ...entries] = lines.map((line, i) => parsed(line, `${name}, line ${i + 1}`));
  const { impsimJournal, scenario, version: written } = (head ?? {}) as Partial<Head>;
  if (impsimJournal !== 1) throw damaged(`${name}: this is no journal of this form`);
  const result = await runScenario(await scenarioOf(scenario, name, '/'), options);
  const times = result.steps.map(({ atUs }) => atUs);
  const noted = (entries as readonly Entry[]).map(({ atUs }) => atUs);
  const differs = times.findIndex((atUs, i) => atUs !== noted[i]);
  if (differs === -1 && times.length === noted.length) return result;
  throw new ImpError(
    'journal',
    `${name}: the run went another way from step ${(differs === -1 ? Math.min(times.length, noted.length) : differs) + 1} on`,
    `use impsim ${written ?? 'of the version that wrote it'}; this is ${version}`,
  );
}

const damaged = (cause: string): ImpError =>
  new ImpError('journal', cause, 'write it again with impsim run --journal');

function parsed(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw damaged(`${place}: this line is damaged`);
  }
}
