/** `npm run bench`: measures, and writes RESULTS.md. `npm run bench -- NAME...` runs single parts. */
import { board } from './board.ts';
import { deviceMinute } from './device-minute.ts';
import { length } from './length.ts';
import { neverWrong } from './never-wrong.ts';
import { sensitivity, sensitivityTrembling } from './sensitivity.ts';
import type { Part } from './part.ts';
import { replay } from './replay.ts';
import { keep } from './results.ts';
import { throughput } from './throughput.ts';

const parts: readonly Part[] = [
  sensitivity,
  sensitivityTrembling,
  neverWrong,
  throughput,
  length,
  replay,
  deviceMinute,
  board,
];

const names = process.argv.slice(2);
const unknown = names.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `bench: there is no part ${unknown.join(', ')}; there are ${parts.map(({ name }) => name).join(', ')}\n`,
  );
  process.exitCode = 2;
} else
  for (const part of parts) {
    if (names.length > 0 && !names.includes(part.name)) continue;
    process.stdout.write(`\n# ${part.title}\n\n`);
    const section = await part.run();
    process.stdout.write(`${section.markdown}\n`);
    await keep(
      part,
      section,
      parts.map(({ name }) => name),
    );
  }
