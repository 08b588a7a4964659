/** A replay's results for people. */
import type { Regression } from '../replay/baseline.ts';
import { missWords } from '../replay/junit.ts';
import type { CaptureResult } from '../replay/outcome.ts';
import type { ReplayRun } from '../replay/replay.ts';
import type { Output } from './output.ts';

/** More of a kind are counted, not listed. */
const mostListed = 40;

export function printReplay(
  { summary, regression }: ReplayRun,
  output: Output,
  results: readonly CaptureResult[],
): void {
  const { paint } = output;
  listed(results, 'fail', output, (result) => {
    output.line(`${paint.red('FAIL')} ${result.file}`);
    for (const miss of result.misses) output.line(`     ${missWords(miss)}`);
    const fault = result.outcome?.fault ?? null;
    if (fault !== null)
      output.line(paint.dim(`     ${fault.stage}/${fault.code}: ${fault.cause}. Cure: ${fault.cure}`));
  });
  listed(results, 'unreadable', output, ({ error }) => {
    if (error !== undefined)
      output.line(`${paint.red('????')} ${error.cause}. Cure: ${error.cure} [${error.code}]`);
  });
  listed(results, 'no-expectation', output, ({ file, outcome }) =>
    output.line(
      `${paint.yellow('new ')} ${file}: no expectation beside it (${
        outcome?.packet === null
          ? `${outcome.fault?.stage}/${outcome.fault?.code}`
          : `settings, ${outcome?.final}`
      }); impsim replay --accept writes one`,
    ),
  );
  if (summary.faults.length > 0) {
    output.line();
    output.line('Captures by their fault:');
    for (const { count, stage, code, cause } of summary.faults)
      output.line(`${String(count).padStart(6)}  ${stage}/${code}${cause === code ? '' : `: ${cause}`}`);
  }
  if (regression !== null) printRegression(regression, output);
  const { counts } = summary;
  output.line();
  output.line(
    [
      paint.green(`${counts.pass} passed`),
      counts.fail > 0 ? paint.red(`${counts.fail} failed`) : '0 failed',
      ...(counts.unreadable > 0 ? [paint.red(`${counts.unreadable} could not be read`)] : []),
      ...(counts['no-expectation'] > 0
        ? [paint.yellow(`${counts['no-expectation']} without expectation`)]
        : []),
    ].join(', ') + `; ${summary.captures} captures, ${(summary.lightSeconds / 60).toFixed(1)} min of light`,
  );
}

function listed(
  results: readonly CaptureResult[],
  verdict: CaptureResult['verdict'],
  output: Output,
  print: (result: CaptureResult) => void,
): void {
  const some = results.filter((result) => result.verdict === verdict);
  for (const result of some.slice(0, mostListed)) print(result);
  if (some.length > mostListed) output.line(`     and ${some.length - mostListed} more`);
}

function printRegression(regression: Regression, output: Output): void {
  const { newlyFailing, newlyPassing, marginLost, added, gone } = regression;
  const list = (title: string, lines: readonly string[]): void => {
    output.line(`  ${title}: ${lines.length}`);
    for (const line of lines.slice(0, mostListed)) output.line(`      ${line}`);
    if (lines.length > mostListed) output.line(`      and ${lines.length - mostListed} more`);
  };
  output.line();
  output.line('Since the baseline:');
  list('newly failing', newlyFailing);
  list('newly passing', newlyPassing);
  list(
    'margin lost by more than 1 dB',
    marginLost.map(({ file, fromDb, toDb }) => `${file}: ${fromDb} -> ${toDb} dB`),
  );
  if (added.length + gone.length > 0) output.line(`  ${added.length} new captures, ${gone.length} gone`);
}
