/** The other side of crew.ts: a bench in a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { Bench, type BenchSettings } from './bench.ts';

const port = parentPort;
if (port !== null) {
  const opened = Bench.open(workerData as BenchSettings);
  let work: Promise<void> = Promise.resolve();
  port.on('message', ({ index, path }: { readonly index: number; readonly path: string }) => {
    work = work.then(async () => {
      const answer = await (await opened).replay(path);
      port.postMessage({ index, answer });
    });
  });
}
