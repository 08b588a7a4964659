import { readFileSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { parse } from 'yaml';
import { ImpError } from '../imp-error.ts';
import { heatMapSvg } from '../sweep/heat-map.ts';
import type { SweepPlanInput } from '../sweep/plan.ts';
import { sweep as runSweep, type Sweep } from '../sweep/sweep.ts';
import { sweepCsv } from '../sweep/sweep-table.ts';
import type { Command } from './command.ts';
import { impairmentHelp } from './impairment-options.ts';
import { Progress } from './progress.ts';

const kinds: Readonly<Record<string, (done: Sweep) => string>> = {
  '.csv': sweepCsv,
  '.svg': heatMapSvg,
  '.html': (done) =>
    `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>impsim sweep</title>\n<body>\n${heatMapSvg(done)}\n</body>\n</html>\n`,
};

export const sweep: Command = {
  name: 'sweep',
  summary:
    'the region in which BlinkUp works, over any models of screen, light and sensor: will my enclosure work?',
  arguments: [{ form: '<plan>', summary: 'a YAML file' }],
  options: [
    {
      flags: '-o, --output <file>',
      summary:
        'write the map: .svg, .html or .csv; may be given several times. Without it: CSV in the terminal',
      repeatable: true,
    },
  ],
  examples: ['sweep enclosure.yaml -o enclosure.html -o enclosure.csv'],
  notes: () => `${example}\n${impairmentHelp()}`,
  async run({ args: [file = ''], options, output }) {
    const paths = Array.isArray(options['output']) ? (options['output'] as readonly string[]) : [];
    for (const path of paths) drawingOf(path);
    const progress = new Progress(output, 'sweep', 1);
    let before = 0;
    const done = await runSweep(readPlan(file), {
      onPoint(points, of) {
        progress.add((points - before) / of);
        before = points;
      },
    }).finally(() => progress.end());
    for (const path of paths) write(path, drawingOf(path)(done));
    const { plan, points } = done;
    for (const point of points) output.object(point);
    if (paths.length === 0) output.line(sweepCsv(done).trimEnd());
    const all = points.filter(({ received, trials }) => received === trials).length;
    const wrong = points.reduce((sum, point) => sum + point.wrong, 0);
    output.message(
      `${all} of ${points.length} points received every flash; seed ${plan.seed}${wrong > 0 ? `; ${wrong} flashes came out wrong` : ''}`,
    );
    for (const path of paths) output.line(path);
    return wrong > 0 ? 1 : 0;
  },
};

function readPlan(file: string): SweepPlanInput {
  try {
    return parse(readFileSync(file, 'utf8'), { maxAliasCount: 100 }) as SweepPlanInput;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : '';
    throw new ImpError(
      'plan',
      `${file}: this plan cannot be read (${reason})`,
      'give a YAML file; see impsim sweep --help for an example',
    );
  }
}

function drawingOf(path: string): (done: Sweep) => string {
  const draw = kinds[extname(path).toLowerCase()];
  if (draw !== undefined) return draw;
  throw new ImpError(
    'option',
    `${path}: a map's name ends in ${Object.keys(kinds).join(', ')}`,
    'name it so, for example -o map.svg',
  );
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch {
    throw new ImpError('output', `${path} cannot be written`, 'check the folder and its permissions');
  }
}

const example = `
A plan; the last axis runs to the right, the one before it upward, others make more maps:
  name: my enclosure
  trials: 10                # flashes a point (5); also seed, line, sender, rate (60Hz), sampleRate (1kHz)
  fixed: { lcd: true, ambient: 0.3, bits: 10 }
  axes:
    - { name: load, from: 1kOhm, to: 220kOhm, steps: 12, scale: log }
    - { name: rate, values: [20Hz, 30Hz, 60Hz] }
`;
