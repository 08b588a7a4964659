/** Protects `--on-fault`: each transmission that failed becomes one capture in which the same fault is found, and nothing else is written. */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { Receiver } from '../../../firmware/receiver/receiver.ts';
import { lightOf } from '../../../hardware/light-path.ts';
import { FaultCaptures } from '../../../host/captures/fault-captures.ts';
import { openCapture } from '../../../host/captures/open-capture.ts';
import { flashOf } from '../../../host/rig/phone.ts';

const flash = flashOf({ network: { ssid: 'lab', password: 'pa55word' } });
const flashUs = flash.durationUs;
const pauseUs = 4_000_000;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'impsim-faults-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Transmissions a pause apart; those of `bad` have a hand before the sensor for half a second, after so much of the flash. */
function* light(
  transmissions: number,
  bad: ReadonlyMap<number, number>,
  blockSamples = 16,
): Generator<LightBlock> {
  const segments = Array.from({ length: transmissions }, () => [
    { silenceUs: pauseUs },
    { waveform: flash },
  ]).flat();
  const config = { sampling: { sampleHz: 1000 }, sensor: { noiseOfWhite: 0.002 } };
  const hands = [...bad].map(([index, share]) => index * (pauseUs + flashUs) + pauseUs + share * flashUs);
  for (const block of lightOf([...segments, { silenceUs: pauseUs }], config, { blockSamples })) {
    const levels = block.levels.map((level, i) => {
      const atUs = ((block.firstIndex + i) * 1e6) / block.sampleHz;
      return hands.some((fromUs) => atUs >= fromUs && atUs < fromUs + 500_000) ? 300 : level;
    });
    yield { ...block, levels };
  }
}

const faultsOf = (blocks: Iterable<LightBlock>): { readonly stage: string; readonly code: string }[] => {
  const receiver = new Receiver();
  const events = [...blocks].flatMap((block) => receiver.push(block));
  return [...events, ...receiver.end()].flatMap((event) =>
    event.kind === 'fault' ? [{ stage: event.fault.stage, code: event.fault.code }] : [],
  );
};

describe('captures of what failed', () => {
  it.each([16, 1000])(
    'one a failed transmission, with its fault, in blocks of %i samples',
    (blockSamples) => {
      const bad = new Map([
        [1, 0.5],
        [3, 0.9],
      ]);
      const captures = new FaultCaptures(folder, () => new Date(0));
      const saved = [...light(5, bad, blockSamples)].flatMap((block) => captures.push(block));
      expect(captures.end()).toEqual([]);
      expect(saved).toHaveLength(2);
      expect(readdirSync(folder)).toHaveLength(2);
      for (const { path, fault, seconds } of saved) {
        expect(path).toContain('live-19700101T000000-');
        expect(faultsOf(openCapture(path))).toContainEqual({ stage: fault.stage, code: fault.code });
        expect(seconds).toBeGreaterThan(flashUs / 1e6 / 2);
        expect(seconds).toBeLessThan((flashUs + pauseUs) / 1e6 + 1);
        // It may hold a password.
        expect(statSync(path).mode & 0o077).toBe(0);
      }
    },
  );

  it('none where all went well', () => {
    const captures = new FaultCaptures(join(folder, 'new'));
    expect([...light(2, new Map())].flatMap((block) => captures.push(block))).toEqual([]);
    expect(captures.end()).toEqual([]);
    expect(readdirSync(join(folder, 'new'))).toEqual([]);
  });

  it('light that ends in mid-transmission is saved at the end', () => {
    const captures = new FaultCaptures(folder);
    const blocks = [...light(1, new Map())].slice(0, 400);
    expect(blocks.flatMap((block) => captures.push(block))).toEqual([]);
    const [saved, ...others] = captures.end();
    expect(others).toEqual([]);
    expect(faultsOf(openCapture(saved!.path))).toContainEqual({
      stage: saved!.fault.stage,
      code: saved!.fault.code,
    });
  });

  it('a folder that cannot be made is said', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => new FaultCaptures(join(file, 'inside'))).toThrow(/cannot be made/);
  });
});
