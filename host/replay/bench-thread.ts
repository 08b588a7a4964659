/** The other side of crew.ts: a bench in a thread of its own. */
import { parentPort } from 'node:worker_threads';
import { Bench, type BenchJob } from './bench.ts';

const port = parentPort;
if (port !== null) {
  const bench = new Bench();
  let work: Promise<void> = Promise.resolve();
  port.on('message', (job: BenchJob) => {
    work = work.then(async () => {
      const answer = await bench.replay(job);
      port.postMessage(answer);
    });
  });
}
