/** `npm run bench`: measures, and writes RESULTS.md. `npm run bench -- NAME...` runs single parts. */
import { board } from './board.ts';
import { cloudEnrollments, cloudIdle, cloudSize } from './cloud.ts';
import { consoleScroll } from './console-scroll.ts';
import { deviceMinute } from './device-minute.ts';
import { length } from './length.ts';
import { neverWrong } from './never-wrong.ts';
import { oneRepeat } from './one-repeat.ts';
import { sensitivity, sensitivityTrembling } from './sensitivity.ts';
import type { Part } from './part.ts';
import { qa } from './qa.ts';
import { qaWorkers } from './qa-workers.ts';
import { readers } from './readers.ts';
import { replay } from './replay.ts';
import { keep } from './results.ts';
import { sampling } from './sampling.ts';
import { scopeZoom } from './scope-zoom.ts';
import { stream } from './stream.ts';
import { throughput } from './throughput.ts';

const parts: readonly Part[] = [
  sensitivity,
  sensitivityTrembling,
  oneRepeat,
  neverWrong,
  throughput,
  length,
  readers,
  stream,
  replay,
  qa,
  qaWorkers,
  deviceMinute,
  board,
  sampling,
  ...cloudEnrollments,
  cloudSize,
  cloudIdle,
  consoleScroll,
  scopeZoom,
];

/** A name that is no part's own stands for all that begin with it: `cloud` for `cloud-sqlite` and the others. */
const names = process.argv.slice(2).flatMap((name) => {
  const family = parts.filter((part) => part.name.startsWith(`${name}-`)).map((part) => part.name);
  return parts.some((part) => part.name === name) || family.length === 0 ? [name] : family;
});
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
