import { availableParallelism } from 'node:os';
import { ImpError } from '../imp-error.ts';
import { JobQueue } from '../queue/job-queue.ts';
import { threadCrew } from '../replay/crew.ts';
import { QueueWorker } from '../replay/queue-worker.ts';
import type { Command, OptionValues } from './command.ts';
import { numberOption } from './option-values.ts';
import { queueUrl } from './queue-url.ts';
import { makeHeapRoomy } from './roomy-heap.ts';
import { inUnit, quantityOf } from './units.ts';

export const worker: Command = {
  name: 'worker',
  summary: 'takes the captures of `impsim replay --queue` from PostgreSQL, on any number of machines',
  arguments: [],
  options: [
    {
      flags: '--queue <url>',
      summary: 'the queue: postgres://user:password@host/database (or $IMPSIM_QUEUE)',
    },
    { flags: '--jobs <n>', summary: 'threads (as many as there are processors)' },
    { flags: '--lease <time>', summary: 'how long after its death its work is given to others (30s)' },
    { flags: '--once', summary: 'end when there is nothing left to take' },
  ],
  examples: ['worker --queue postgres://qa@db/impsim', 'worker --queue postgres://qa@db/impsim --jobs 8'],
  async run({ options, output }) {
    const jobs = numberOption(options, 'jobs', {
      least: 1,
      most: 64,
      otherwise: availableParallelism(),
      whole: true,
    });
    const queue = await JobQueue.open(queueUrl(options), { leaseMs: leaseOption(options) });
    makeHeapRoomy();
    const crew = threadCrew(jobs);
    const { once } = options;
    let done = 0;
    const taker = new QueueWorker(queue, {
      crew,
      once: once === true,
      onDone(file, verdict) {
        done++;
        output.object({ file, verdict });
        output.line(`${verdict.padEnd(14)} ${file}`);
      },
    });
    const stop = (): void => taker.stop();
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    try {
      output.message(
        `worker ${taker.name}, ${jobs} thread${jobs === 1 ? '' : 's'}: waiting for work, Ctrl-C to end`,
      );
      await taker.run();
      output.message(`${done} captures done`);
      return 0;
    } finally {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      await crew.close();
      await queue.close();
    }
  },
};

function leaseOption(options: OptionValues): number {
  const text = String(options['lease'] ?? '30s');
  const quantity = quantityOf(text);
  const leaseMs = quantity && inUnit(quantity, 'ms');
  if (leaseMs !== undefined && leaseMs >= 500 && leaseMs <= 3_600_000) return leaseMs;
  throw new ImpError('option', `--lease ${text} cannot be used`, 'give 500ms to 1h, for example --lease 30s');
}
