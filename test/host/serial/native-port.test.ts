/** Protects a session over serialport's native code when the cable is pulled in mid-frame and put in again. */
import { expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { pacePacer } from '../../../host/pacer.ts';
import { Sampler } from '../../../host/serial/sampler.ts';
import { virtualUno } from '../../../host/serial/virtual-board.ts';
import { openPty } from './pty.ts';

it('the cable pulled and put in again is a gap; the session goes on, with no sample at a wrong time', async () => {
  const uno = virtualUno();
  uno.runUntil(1_200_000);
  const pty = await openPty(uno, pacePacer(4, uno.nowUs()));
  const events: string[] = [];
  const sampler = await Sampler.connect({
    path: pty.path,
    onLost: ({ code }) => {
      events.push(code);
      void pty.plug();
    },
    onFound: () => events.push('found'),
  });
  const blocks: LightBlock[] = [];
  let pulled = false;
  for await (const block of sampler.light()) {
    blocks.push(block);
    if (!pulled && block.firstIndex > 500) {
      pulled = true;
      await pty.unplug();
    }
    if (events.includes('found') && blocks.length > 200) break;
  }
  await sampler.close();
  await pty.close();
  expect(events).toEqual(['port-lost', 'found']);
  expect(sampler.health).toMatchObject({ replugs: 1, lostSamples: 0 });
  const gaps = blocks.filter(({ firstIndex, levels }, i) => {
    const following = blocks[i + 1];
    return following !== undefined && following.firstIndex !== firstIndex + levels.length;
  });
  expect(gaps).toHaveLength(1);
  expect(new Set(blocks.map(({ originUs }) => originUs)).size).toBe(1);
});
