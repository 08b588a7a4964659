/** Protects long runs: a cloud that serves capture after capture keeps nothing of those before. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { BenchCloud } from '../../../host/replay/bench-cloud.ts';
import { openLenientCloud } from '../../../host/replay/lenient-cloud.ts';
import { replayLight } from '../../../host/replay/replay-capture.ts';
import { flashLight } from './captures.ts';

const settings = { seed: 1, reading: {}, showSecrets: false, propose: false };
const captures = 6;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

it('the imps of captures that are done, and all their light, are free for collection', async () => {
  const cloud = await openLenientCloud();
  const worlds: WeakRef<object>[] = [];
  const watched: BenchCloud = {
    ...cloud,
    begin(world, chance) {
      worlds.push(new WeakRef(world));
      return cloud.begin(world, chance);
    },
  };
  for (let number = 0; number < captures; number++) {
    const { result } = await replayLight(`${number}.wav`, flashLight(), {
      expectation: { final: 'online' },
      settings,
      cloud: watched,
    });
    expect(result.misses).toEqual([]);
  }
  // A weak reference that was looked at stays until the turn is over.
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  // The last one is still the cloud's.
  expect(worlds.slice(0, -1).filter((world) => world.deref() !== undefined)).toEqual([]);
  await cloud.close();
});
