/** The other side of crew.ts: a bench in a thread of its own. */
import { parentPort } from 'node:worker_threads';
import { Bench, type BenchJob } from './bench.ts';

const port = parentPort;
if (port !== null) {
  const bench = new Bench();
  let work: Promise<void> = Promise.resolve();
  // Null: there is no more work.
  port.on('message', (job: BenchJob | null) => {
    work = work.then(async () => {
      if (job !== null) port.postMessage(await bench.replay(job));
      else {
        await bench.close();
        port.close();
      }
    });
  });
}
