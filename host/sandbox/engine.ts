/**
 * The interpreter of users' programs: QuickJS in WebAssembly, one fresh instance a program, so that nothing of a program
 * that failed is left in the next one. It has no file, no network and no module of the host's; the clock it sees is ours.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { newQuickJSWASMModuleFromVariant, newVariant, RELEASE_SYNC } from 'quickjs-emscripten';
import type { QuickJSWASMModule } from 'quickjs-emscripten';
import { fuelExport, fuelled } from './fuel.ts';
import { compileWasm, instanceOf, wasmMemory } from './web-assembly.ts';
import type { WasmGlobal, WasmImports, WasmMemory, WasmModule } from './web-assembly.ts';

/** Memory of one program (chosen): far more than an imp has, far less than hurts the machine. */
export const defaultMemoryBytes = 32 * 1024 * 1024;

/** A fresh interpreter, good for one program. */
export interface Engine {
  readonly quickJs: QuickJSWASMModule;
  /** What is left to burn until the interpreter stops for good, in drops of `fuel.ts`. */
  fuel: number;
  /** What the program can have at most, bytes. */
  readonly memoryBytes: number;
  /** By how much memory has grown for the program, bytes; it never shrinks. */
  readonly grownBytes: number;
  /** Sets what the program's `Date` shows; 1970 before. */
  readonly setClock: (nowMs: ProgramClock) => void;
}

/** Milliseconds since 1970 as the program shall see them. */
export type ProgramClock = () => number;

/**
 * The three imports through which QuickJS 0.32.0 asks for time, by the letters that its build gave them: they are
 * replaced, so that the machine's clock and time zone do not exist inside. `verifyClock` notices if a build renames them.
 */
const timeImports = { now: 'p', localTime: 'm', timeZone: 'n' } as const;

function withOurClock(imports: WasmImports, nowMs: ProgramClock): WasmImports {
  const memory = imports['a'] as WasmMemory;
  return {
    ...imports,
    [timeImports.now]: () => nowMs(),
    [timeImports.localTime]: (epochSeconds: bigint, address: number) =>
      new Int32Array(memory.buffer, address, 10).set(universalTime(Number(epochSeconds))),
    [timeImports.timeZone]: (
      offset: number,
      daylight: number,
      standardName: number,
      daylightName: number,
    ) => {
      const view = new DataView(memory.buffer);
      view.setInt32(offset, 0, true);
      view.setInt32(daylight, 0, true);
      for (const address of [standardName, daylightName])
        new Uint8Array(memory.buffer, address, 4).set([0x55, 0x54, 0x43, 0]);
    },
  };
}

/** C's `struct tm` of a time, in UTC: seconds, minutes, hours, day, month, year, weekday, day of the year, summer time, offset. */
function universalTime(epochSeconds: number): readonly number[] {
  const date = new Date(epochSeconds * 1000);
  const year = date.getUTCFullYear();
  const dayOfYear = Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000);
  return [
    date.getUTCSeconds(),
    date.getUTCMinutes(),
    date.getUTCHours(),
    date.getUTCDate(),
    date.getUTCMonth(),
    year - 1900,
    date.getUTCDay(),
    dayOfYear,
    0,
    0,
  ];
}

let compiled: Promise<WasmModule> | null = null;

const compile = async (): Promise<WasmModule> => {
  const path = createRequire(import.meta.resolve('quickjs-emscripten')).resolve(
    '@jitl/quickjs-wasmfile-release-sync/wasm',
  );
  return compileWasm(fuelled(await readFile(path)));
};

/** What the interpreter takes for itself before a program has anything. */
const ownBytes = 16 * 1024 * 1024;

/**
 * Makes an interpreter, in a few milliseconds after the first. The limit is that of WebAssembly's
 * memory: QuickJS's own count does not see what blocks really take in this build.
 */
export async function openEngine(memoryBytes = defaultMemoryBytes): Promise<Engine> {
  compiled ??= compile();
  const module = await compiled;
  let nowMs: ProgramClock = () => 0;
  let fuel: WasmGlobal = { value: 0 };
  const instantiateWasm = (
    imports: Readonly<Record<string, WasmImports>>,
    onSuccess: (instance: object) => void,
  ): object => {
    const ours = withOurClock(imports['a'] ?? {}, () => nowMs());
    const instance = instanceOf(module, { ...imports, a: ours });
    ({ [fuelExport]: fuel } = instance.exports as { readonly [fuelExport]: WasmGlobal });
    onSuccess(instance);
    return instance;
  };
  const memory = wasmMemory(ownBytes, ownBytes + memoryBytes);
  const variant = newVariant(RELEASE_SYNC, {
    emscriptenModule: {
      instantiateWasm,
      wasmMemory: memory,
    },
  });
  const quickJs = await newQuickJSWASMModuleFromVariant(variant);
  const setClock = (clock: ProgramClock): void => {
    nowMs = clock;
  };
  const engine: Engine = {
    quickJs,
    memoryBytes,
    get grownBytes() {
      return memory.buffer.byteLength - ownBytes;
    },
    setClock,
    // Numbers cross as signed ones.
    get fuel() {
      return fuel.value >>> 0;
    },
    set fuel(drops) {
      fuel.value = drops | 0;
    },
  };
  verifyClock(engine);
  return engine;
}

/** Proves that the interpreter sees our clock and our time zone only. */
function verifyClock({ quickJs, setClock }: Engine): void {
  const probeMs = 1_234_567_890_123;
  setClock(() => probeMs);
  const seen: unknown = quickJs.evalCode('[Date.now(), new Date(Date.now()).getTimezoneOffset()].join()');
  setClock(() => 0);
  if (seen !== `${probeMs},0`)
    throw new Error(`the interpreter sees another clock than ours (${String(seen)}): its build has changed`);
}
