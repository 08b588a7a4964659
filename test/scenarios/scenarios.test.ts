/** Runs every scenario in this folder: adding a file adds a test. They are also the examples of the docs. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { journalOf, replayJournal } from '../../host/scenarios/journal.ts';
import { runScenario } from '../../host/scenarios/run-scenario.ts';
import { readScenario } from '../../host/scenarios/scenario.ts';
import { traceJson } from '../../host/traces/jsonl.ts';

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.yaml'));

describe('the scenario', () => {
  it('files are here', () => expect(files.length).toBeGreaterThan(8));

  for (const file of files)
    it(`${file} passes, repeats from its journal to the byte, and shows no password`, async () => {
      const scenario = await readScenario(join(import.meta.dirname, file));
      const result = await runScenario(scenario);
      expect(result.failure).toBeNull();
      const again = await replayJournal(journalOf(scenario, result), `${file}.journal`);
      const [first, second] = [result, again].map(({ trace }) => trace.map(traceJson).join('\n'));
      expect(second).toBe(first);
      expect(first).not.toMatch(/s3cret!!|right-one|wrong-one|other-pass|line-4/);
    });
});
