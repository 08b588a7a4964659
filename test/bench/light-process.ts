/**
 * The receiver in a process of its own, as any other decoder is: what else the bench has loaded costs its collector of garbage as much as
 * the receiver takes. `light-process.ts`, forked; does what its parent asks.
 */
import type { LightBlock } from '../../firmware/ports.ts';
import { Receiver } from '../../firmware/receiver/receiver.ts';
import { openCapture } from '../../host/captures/open-capture.ts';
import { corpora, lightFrom } from './corpora.ts';
import { processorSecondsOf } from './stopwatch.ts';

export type LightWork =
  | { readonly do: 'receive' | 'read'; readonly path: string }
  | { readonly do: 'receive-from-memory'; readonly corpus: string; readonly samples: number };

/** What it took, of all its threads, and what it counted: packets, or samples where it only read. */
export interface LightWorkDone {
  readonly seconds: number;
  readonly count: number;
}

function packetsIn(light: Iterable<LightBlock>): number {
  const receiver = new Receiver();
  let packets = 0;
  const count = (events: ReturnType<Receiver['push']>) => {
    for (const { kind } of events) if (kind === 'packet') packets++;
  };
  for (const block of light) count(receiver.push(block));
  count(receiver.end());
  return packets;
}

function samplesIn(light: Iterable<LightBlock>): number {
  let count = 0;
  for (const { levels } of light) count += levels.length;
  return count;
}

const kept = corpora();

function workOn(work: LightWork): number {
  switch (work.do) {
    case 'receive':
      return packetsIn(openCapture(work.path, { lends: true }));
    case 'read':
      return samplesIn(openCapture(work.path, { lends: true }));
    case 'receive-from-memory': {
      const corpus = kept.find(({ name }) => name === work.corpus);
      return corpus === undefined ? 0 : packetsIn(lightFrom(corpus, work.samples));
    }
  }
}

process.on('message', (work: LightWork) => {
  let count = 0;
  void processorSecondsOf(() => {
    count = workOn(work);
  }).then((seconds) => process.send?.({ seconds, count } satisfies LightWorkDone));
});
process.on('disconnect', () => process.exit());
