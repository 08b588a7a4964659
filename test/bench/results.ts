/** RESULTS.md: one section a part; running one part anew leaves the others' results. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import type { Part, Section } from './part.ts';
import { drawPlots, type Plot } from './plot.ts';

const markdownFile = new URL('RESULTS.md', import.meta.url);
const dataFile = new URL('results.json', import.meta.url);
const plotFile = new URL('results.svg', import.meta.url);

interface Kept {
  readonly title: string;
  readonly markdown: string;
  readonly plot?: Plot;
  readonly machine: string;
}

type Results = Record<string, Kept>;

function keptResults(): Results {
  try {
    return JSON.parse(readFileSync(dataFile, 'utf8')) as Results;
  } catch {
    return {};
  }
}

/** Puts a part's results in their place; `order` is that of the sections. */
export async function keep(
  { name, title }: Part,
  { markdown, plot }: Section,
  order: readonly string[],
): Promise<void> {
  const machine = `Node ${process.version}, ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores`;
  const results = {
    ...keptResults(),
    [name]: { title, markdown, machine, ...(plot === undefined ? {} : { plot }) },
  };
  writeFileSync(dataFile, `${JSON.stringify(results, null, 2)}\n`);
  const sections = order.flatMap((each) => {
    const kept = results[each];
    return kept === undefined
      ? []
      : [`## ${kept.title}\n\n\`npm run bench -- ${each}\` (${kept.machine})\n\n${kept.markdown}`];
  });
  const head =
    '# Results of the bench\n\nWritten by `npm run bench`. Times depend on the machine and on what else it does: compare ratios, and turns of the fixed loop.\n\n![plots](results.svg)';
  const path = fileURLToPath(markdownFile);
  const style = await resolveConfig(path);
  writeFileSync(path, await format([head, ...sections].join('\n\n'), { ...style, filepath: path }));
  const plots = order.flatMap((each) => results[each]?.plot ?? []);
  writeFileSync(plotFile, `${drawPlots(plots)}\n`);
}
