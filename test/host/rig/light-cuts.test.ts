/** Protects the law of time: what a rig does depends on the light, never on how the light was cut into blocks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceApi } from '../../../firmware/device-api.ts';
import type { LightBlock } from '../../../firmware/ports.ts';
import { flashOf } from '../../../host/rig/phone.ts';
import { Rig } from '../../../host/rig/rig.ts';
import { lightOf } from '../../../hardware/light-path.ts';
import { firmwareOf } from './code.ts';

const settings = { network: { ssid: 'Home', password: 'secret' } };
const other = { network: { ssid: 'Elsewhere', password: 'x' } };

/** All samples of an even light in one block. */
function whole(light: Iterable<LightBlock>): LightBlock {
  const blocks = [...light];
  const levels = new Uint16Array(blocks.reduce((sum, block) => sum + block.levels.length, 0));
  for (const block of blocks) levels.set(block.levels, block.firstIndex);
  return { ...blocks[0]!, levels };
}

/** The same samples in blocks of other sizes, in turn. */
function* cut(block: LightBlock, sizes: readonly number[]): Generator<LightBlock> {
  for (let from = 0, turn = 0; from < block.levels.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield { ...block, firstIndex: from, levels: block.levels.subarray(from, from + size) };
    from += size;
  }
}

interface Story {
  /** Depth of the mains ripple in the light around; none by default. */
  readonly ripple?: number;
  readonly code?: (api: DeviceApi) => void;
  /** Lights that follow each other without a pause. */
  readonly flashes: readonly (typeof settings)[];
}

/** What each imp does with two flashes in a row, and with code that sleeps, switches BlinkUp and measures light by timers. */
const stories: Record<string, Story> = {
  'one BlinkUp': { flashes: [settings] },
  'a second BlinkUp at once, which wins': { flashes: [settings, other] },
  'a BlinkUp that wakes a sleeper amid light': {
    flashes: [settings, other],
    code: (api) => {
      api.enableBlinkUp(true);
      if (api.startReason === 'blinkup') api.deepSleepFor(300_001);
    },
  },
  'code that measures light': {
    flashes: [other],
    ripple: 0.1,
    code: (api) => {
      const measure = (): void => {
        api.log(`light ${api.lightLevel()}`, 'log');
        api.wakeup(97_003, measure);
      };
      if (api.ssid() === other.network.ssid) measure();
      else api.enableBlinkUp(true);
    },
  },
};

async function trace({ flashes, code, ripple }: Story, sizes: readonly number[]): Promise<string> {
  const rig = new Rig({
    seed: 5,
    network: { searchUs: 100_000, joinUs: 100_000, addressUs: 50_000 },
    ...(code === undefined ? {} : { firmware: firmwareOf({ application: code }) }),
  });
  // Settings of the past, so that code runs while light falls.
  await rig.transmit(settings);
  await rig.until('enrolled');
  await rig.run({ forUs: 1_000_000 });
  const ambient = ripple === undefined ? {} : { ambient: { offset: 0.2, ripple } };
  const segments = flashes.flatMap((each) => [{ silenceUs: 1_700_000 }, { waveform: flashOf(each) }]);
  const light = lightOf([...segments, { silenceUs: 9_000_000 }], ambient, { originUs: rig.clock.now() });
  await rig.shine(cut(whole(light), sizes));
  await rig.run({ forUs: 20_000_000 });
  await rig.close();
  return rig.trace.map((event) => JSON.stringify(event)).join('\n');
}

describe.each(Object.entries(stories))('%s', (_, story) => {
  it('is the same whatever the cuts', async () => {
    const uncut = await trace(story, [1_000_000]);
    expect(uncut).toContain('"blinkup"');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 30_000 })), {
          minLength: 1,
          maxLength: 12,
        }),
        async (sizes) => {
          expect(await trace(story, sizes)).toBe(uncut);
        },
      ),
      { numRuns: 6, examples: [[[1]]] },
    );
  });
});
