/** Protects the law of light for boards: the emulated one always, and a real one where IMPSIM_PORT names its port. */
import { beforeAll, describe } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { pacePacer } from '../../../host/pacer.ts';
import { Sampler, type SamplerOptions } from '../../../host/serial/sampler.ts';
import { UnoBinding, virtualPath } from '../../../host/serial/uno-binding.ts';
import { virtualUno } from '../../../host/serial/virtual-board.ts';
import { lightSourceContract } from '../../contract/light-source.ts';
import { openPty } from './pty.ts';

const realPort = process.env['IMPSIM_PORT'];

async function twoSeconds(options: SamplerOptions): Promise<LightBlock[]> {
  const sampler = await Sampler.connect(options);
  const blocks: LightBlock[] = [];
  for await (const block of sampler.light()) {
    blocks.push(block);
    if (block.firstIndex >= 2 * sampler.sampleHz) break;
  }
  await sampler.close();
  return blocks;
}

describe('a board as a source of light', () => {
  let blocks: LightBlock[] = [];
  beforeAll(async () => {
    const uno = virtualUno();
    uno.connect(0, (atUs) => 1 + ((atUs / 1e6) % 1));
    blocks = await twoSeconds({ path: virtualPath, binding: new UnoBinding(uno), sampleHz: 2000 });
  });
  lightSourceContract('an emulated board', () => blocks);
});

describe(
  realPort === undefined
    ? 'no real board, for IMPSIM_PORT names none: an emulated one on a port of the system in its place'
    : `the board on ${realPort}`,
  () => {
    let blocks: LightBlock[] = [];
    beforeAll(async () => {
      if (realPort !== undefined) {
        blocks = await twoSeconds({ path: realPort, sampleHz: 1000 });
        return;
      }
      const uno = virtualUno();
      uno.runUntil(1_200_000);
      const pty = await openPty(uno, pacePacer(4, uno.nowUs()));
      blocks = await twoSeconds({ path: pty.path, sampleHz: 1000 });
      await pty.close();
    });
    lightSourceContract('a board on a port of the system', () => blocks);
  },
);
