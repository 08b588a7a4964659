/** The law of NOR flash (firmware/ports.ts, `Flash`), for every implementation. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flash } from '../../firmware/ports.ts';

export function flashContract(name: string, make: () => Flash): void {
  describe(`${name} keeps the law of NOR flash`, () => {
    it('is erased when new', () => {
      const flash = make();
      expect(flash.read(0, flash.sizeBytes).every((byte) => byte === 0xff)).toBe(true);
    });

    it('hands out copies', () => {
      const flash = make();
      flash.read(0, 4).fill(0);
      expect([...flash.read(0, 4)]).toEqual([0xff, 0xff, 0xff, 0xff]);
    });

    it('after any history of writes and erases holds the AND of what was written since the last erase', () => {
      const { sizeBytes, sectorBytes } = make();
      const write = fc.record({ address: fc.nat(sizeBytes - 16), bytes: fc.uint8Array({ maxLength: 16 }) });
      const erase = fc.record({ sector: fc.nat(sizeBytes / sectorBytes - 1) });
      fc.assert(
        fc.property(fc.array(fc.oneof(write, write, write, erase), { maxLength: 60 }), (history) => {
          const flash = make();
          const model = Array.from({ length: sizeBytes }, () => 0xff);
          for (const operation of history)
            if ('sector' in operation) {
              flash.eraseSector(operation.sector * sectorBytes);
              model.fill(0xff, operation.sector * sectorBytes, (operation.sector + 1) * sectorBytes);
            } else {
              flash.write(operation.address, operation.bytes);
              operation.bytes.forEach((byte, i) => (model[operation.address + i]! &= byte));
            }
          expect(Buffer.from(flash.read(0, sizeBytes)).equals(Buffer.from(model))).toBe(true);
        }),
        { numRuns: 50 },
      );
    });

    it('refuses what lies beyond it and what is no sector', () => {
      const flash = make();
      expect(() => flash.read(flash.sizeBytes - 1, 2)).toThrow(RangeError);
      expect(() => flash.read(-1, 1)).toThrow(RangeError);
      expect(() => flash.write(flash.sizeBytes, new Uint8Array(1))).toThrow(RangeError);
      expect(() => flash.eraseSector(1)).toThrow(RangeError);
      expect(() => flash.eraseSector(flash.sizeBytes)).toThrow(RangeError);
      expect(() => flash.write(0.5, new Uint8Array(1))).toThrow(RangeError);
    });
  });
}
