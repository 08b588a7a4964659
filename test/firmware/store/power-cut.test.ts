/** Protects: whenever the power goes, each of the imp's values is either the old one or the new one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flash } from '../../../firmware/ports.ts';
import { RecordLog } from '../../../firmware/store/record-log.ts';
import { FlashChip, PowerCut } from '../../../hardware/flash-chip.ts';

const geometry = { sizeBytes: 1536, sectorBytes: 512 };
const kinds = [1, 2, 3];

/** A write of a value (its bytes all alike, so that a mixture would show), an overwrite, or a removal. */
const write = fc.record({
  kind: fc.constantFrom(...kinds),
  fill: fc.integer({ min: 1, max: 254 }),
  length: fc.integer({ min: 0, max: 60 }),
});

const valueOf = ({ fill, length }: { fill: number; length: number }): string =>
  Array(length).fill(fill).join();
const read = (log: RecordLog, kind: number): string => Array.from(log.get(kind)?.payload ?? []).join();

describe('a record log over NOR flash', () => {
  it('keeps either the old or the new value when the power is cut in any operation of any history', () => {
    fc.assert(
      fc.property(
        fc.array(write, { minLength: 1, maxLength: 40 }),
        fc.constantFrom(0, 0.3, 0.5, 0.9, 1),
        (history, progress) => {
          const whole = new FlashChip(geometry);
          run(new RecordLog(whole), history);
          for (let cutAt = 1; cutAt <= whole.operations; cutAt++) {
            const chip = new FlashChip({ ...geometry, seed: cutAt });
            chip.cutPower(cutAt, progress);
            const { before, during } = run(new RecordLog(chip), history);
            chip.powerOn();
            const log = new RecordLog(chip);
            expect(log.damaged, 'a power cut is not damage').toBe(0);
            for (const kind of kinds) {
              const allowed = [before.get(kind) ?? '', ...(during?.kind === kind ? [valueOf(during)] : [])];
              expect(allowed).toContain(read(log, kind));
            }
            const written = log.put(1, Uint8Array.of(7));
            expect(written.ok).toBe(true);
            expect(read(new RecordLog(chip), 1), 'life goes on after the cut').toBe('7');
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('never uses a record number twice, so no seal has the nonce of another', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(write, fc.integer({ min: 1, max: 6 })), { minLength: 2, maxLength: 30 }),
        (history) => {
          const chip = new FlashChip(geometry);
          const bodies = new Map<number, Set<string>>();
          for (const [step, cutAt] of history) {
            chip.powerOn();
            const log = new RecordLog(watched(chip, bodies));
            chip.cutPower(cutAt, 0.5);
            run(log, [step]);
          }
          for (const [number, contents] of bodies) expect(contents.size, `record ${number}`).toBe(1);
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each([
    ['one sector', { sizeBytes: 512, sectorBytes: 512 }, 10, 'too-small'],
    ['a value that fits no sector', geometry, 600, 'full'],
  ])('refuses %s with a fault', (_, size, length, code) => {
    const log = new RecordLog(new FlashChip(size));
    const answer = log.put(1, new Uint8Array(length));
    expect(answer).toMatchObject({ ok: false, fault: { stage: 'store', code } });
  });

  it('spreads wear evenly over its sectors', () => {
    const chip = new FlashChip(geometry);
    const log = new RecordLog(chip);
    for (let i = 0; i < 1000; i++) log.put(1, Uint8Array.of(i & 0x7f, 1));
    expect(Math.max(...chip.eraseCounts) - Math.min(...chip.eraseCounts)).toBeLessThanOrEqual(1);
  });

  it('notices every flipped bit of every record, and never gives a wrong value', () => {
    const make = () => {
      const chip = new FlashChip(geometry);
      const log = new RecordLog(chip);
      for (const [kind, text] of [
        [1, 'first'],
        [2, 'other'],
        [1, 'second'],
      ] as const)
        log.put(kind, new TextEncoder().encode(text));
      return chip;
    };
    const end = make()
      .image()
      .findLastIndex((byte) => byte !== 0xff);
    const good = [
      '',
      ...['first', 'second', 'other'].map((text) => [...new TextEncoder().encode(text)].join()),
    ];
    for (let bit = 12 * 8; bit < (end + 1) * 8; bit++) {
      const chip = make();
      chip.flipBit(bit >> 3, bit & 7);
      const log = new RecordLog(chip);
      const values = kinds.map((kind) => read(log, kind));
      for (const value of values) expect(good).toContain(value);
      const unharmed = values[0] === good[2] && values[1] === good[3];
      expect(log.damaged > 0 || unharmed, `bit ${bit} went unnoticed`).toBe(true);
    }
  });
});

/** Performs writes until the power goes; tells what was written before, and what was being written then. */
function run(log: RecordLog, history: readonly { kind: number; fill: number; length: number }[]) {
  const before = new Map<number, string>();
  for (const step of history) {
    try {
      const written = log.put(step.kind, new Uint8Array(step.length).fill(step.fill));
      if (written.ok) before.set(step.kind, valueOf(step));
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      return { before, during: step };
    }
  }
  return { before, during: null };
}

/** The chip, noting which bodies go to it under which record number. */
function watched(chip: FlashChip, bodies: Map<number, Set<string>>): Flash {
  const headBytes = 8;
  let number = 0;
  return {
    sizeBytes: chip.sizeBytes,
    sectorBytes: chip.sectorBytes,
    read: (address, length) => chip.read(address, length),
    eraseSector: (address) => chip.eraseSector(address),
    write(address, bytes) {
      if (bytes.length === headBytes)
        number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(3, true);
      else if (bytes.length > 1 && bytes.length !== 12)
        bodies.set(number, (bodies.get(number) ?? new Set()).add(bytes.join()));
      chip.write(address, bytes);
    },
  };
}
