/** Protects the light against the line: whatever happens to the bytes, no sample is wrong, and each that is missing is counted. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newHealth } from '../../../host/serial/health.ts';
import { LightStream } from '../../../host/serial/light-stream.ts';
import { levelOfCode } from '../../../protocol/sampler-link/packing.ts';
import { samplesPerRecord, statuses } from '../../../protocol/sampler-link/records.ts';
import { RecordSplitter } from '../../../protocol/sampler-link/splitter.ts';
import { encodeRecord } from '../../../protocol/sampler-link/wire.ts';
import { Board } from '../../hardware/uno/board.ts';

const records = 200;
/** Sample `index` has a code that no neighbour has. */
const codeAt = (index: number): number => (index * 389) % 1024;

const wire = Uint8Array.from(
  Array.from({ length: records }, (_, i) => [
    ...encodeRecord({
      name: 'samples',
      sequence: i % 256,
      firstIndex: i * samplesPerRecord,
      dropped: 0,
      codes: Uint16Array.from({ length: samplesPerRecord }, (__, k) => codeAt(i * samplesPerRecord + k)),
    }),
  ]).flat(),
);

/** What can happen to bytes on their way: wrong bits, lost runs, runs of noise, runs that come twice. */
const damage = fc.record({
  at: fc.nat({ max: wire.length - 1 }),
  how: fc.constantFrom('flip', 'lose', 'insert', 'repeat'),
  bit: fc.nat({ max: 7 }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
});

function damaged(damages: readonly (typeof damage extends fc.Arbitrary<infer T> ? T : never)[]): number[] {
  const bytes = [...wire];
  for (const { at, how, bit, bytes: noise } of damages) {
    const place = at % Math.max(1, bytes.length);
    if (how === 'flip') bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
    else if (how === 'lose') bytes.splice(place, noise.length);
    else if (how === 'insert') bytes.splice(place, 0, ...noise);
    else bytes.splice(place, 0, ...bytes.slice(place, place + noise.length));
  }
  return bytes;
}

describe('a damaged line', () => {
  it('gives no wrong sample, none twice, and no loss that is not counted', () => {
    fc.assert(
      fc.property(fc.array(damage, { maxLength: 20 }), fc.integer({ min: 1, max: 700 }), (damages, cut) => {
        const bytes = damaged(damages);
        const splitter = new RecordSplitter();
        const health = newHealth();
        const stream = new LightStream(0, 1000, health);
        let next = 0;
        let refused = 0;
        for (let at = 0; at < bytes.length; at += cut)
          for (const result of splitter.push(Uint8Array.from(bytes.slice(at, at + cut)))) {
            if (!result.ok || result.value.name !== 'samples') continue;
            const block = stream.take(result.value);
            // A record that comes twice lies in the past: the session asks the board to begin anew.
            if (block === null) {
              refused++;
              continue;
            }
            expect(block.firstIndex).toBeGreaterThanOrEqual(next);
            expect([...block.levels]).toEqual(
              Array.from(block.levels, (_, i) => levelOfCode(codeAt(block.firstIndex + i))),
            );
            next = block.firstIndex + block.levels.length;
          }
        expect(health.samples + health.lostSamples).toBe(next);
        if (damages.length === 0)
          expect({ next, refused }).toEqual({ next: records * samplesPerRecord, refused: 0 });
      }),
      { numRuns: 300 },
    );
  });
});

describe('a board that hears noise', () => {
  it('goes on sampling without a loss, and answers', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (noise) => {
        const board = new Board();
        board.sample(1000);
        board.uno.send(noise);
        board.uno.send(Uint8Array.of(0));
        board.pass(20_000);
        expect(board.command({ name: 'read' }, 30_000)).toBe(statuses.done);
        const indexes = board.of('samples').map(({ firstIndex }) => firstIndex);
        expect(indexes).toEqual(indexes.map((_, i) => i * samplesPerRecord));
        expect(board.of('samples').every(({ dropped }) => dropped === 0)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
