/** Protects the end of what turns without end: loops and copies of WebAssembly burn fuel, and stop when it is gone. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { fuelExport, fuelled } from '../../../host/sandbox/fuel.ts';
import { compileWasm, instanceOf } from '../../../host/sandbox/web-assembly.ts';
import type { WasmGlobal } from '../../../host/sandbox/web-assembly.ts';

const sectionOf = (id: number, ...content: number[]): number[] => [id, content.length, ...content];

const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** Exports f(turns), which loops that often, and copy(bytes), which copies that many once; one page of memory. */
function smallModule(instruction: readonly number[] = []): Uint8Array {
  const head = [0, 0x03, 0x40, ...instruction];
  const countDown = [0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b, 0x0b];
  const f = [...head, ...countDown];
  const copy = [0, 0x41, 0, 0x41, 0, 0x20, 0, 0xfc, 10, 0, 0, 0x0b];
  return Uint8Array.of(
    ...magic,
    ...sectionOf(1, 1, 0x60, 1, 0x7f, 0),
    ...sectionOf(3, 2, 0, 0),
    ...sectionOf(5, 1, 0, 1),
    ...sectionOf(6, 1, 0x7f, 1, 0x41, 7, 0x0b),
    ...sectionOf(7, 2, 1, 0x66, 0, 0, 1, 0x63, 0, 1),
    ...sectionOf(10, 2, f.length, ...f, copy.length, ...copy),
  );
}

async function open(module: Uint8Array) {
  const { exports } = instanceOf(await compileWasm(fuelled(module)), {});
  return {
    fuel: exports[fuelExport] as WasmGlobal,
    loop: exports['f'] as (turns: number) => void,
    copy: exports['c'] as (bytes: number) => void,
  };
}

describe('a module with fuel', () => {
  it('burns a drop a turn, and stops when none is left', async () => {
    const { fuel, loop } = await open(smallModule());
    for (const [drops, turns, left] of [
      [10, 4, 6],
      [10, 10, 0],
      [10, 11, null],
      [10, 1_000_000_000, null],
    ] as const) {
      fuel.value = drops;
      if (left === null) expect(() => loop(turns)).toThrow('unreachable');
      else loop(turns);
      expect(fuel.value).toBe(left ?? 0);
    }
  });

  it('burns a drop for each 64 bytes of a copy, and does not begin one that it cannot pay', async () => {
    const { fuel, copy } = await open(smallModule());
    fuel.value = 100;
    copy(6400);
    expect(fuel.value).toBe(0);
    fuel.value = 99;
    expect(() => copy(6400)).toThrow('unreachable');
    expect(fuel.value).toBe(0);
  });

  it('has as much as there can be while it starts', async () => {
    expect((await open(smallModule())).fuel.value >>> 0).toBe(2 ** 32 - 1);
  });

  it('is refused where it has instructions that are not known here, or is cut', () => {
    expect(() => fuelled(smallModule([0xfd, 0]))).toThrow('instruction 0xfd is not known');
    const interpreter = readFileSync(
      createRequire(createRequire(import.meta.url).resolve('quickjs-emscripten')).resolve(
        '@jitl/quickjs-wasmfile-release-sync/wasm',
      ),
    );
    expect(() => fuelled(interpreter.subarray(0, 200_000))).toThrow(RangeError);
  });
});
