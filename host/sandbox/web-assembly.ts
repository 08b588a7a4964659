/** The parts of WebAssembly that the interpreter needs; the types of Node do not name them. */

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** A compiled module, nothing of which runs yet. */
export type WasmModule = object;

/** A mutable 32-bit number inside. */
export interface WasmGlobal {
  value: number;
}

export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

export type WasmImports = Readonly<Record<string, unknown>>;

interface WebAssemblyApi {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => WasmMemory;
  compile(bytes: Uint8Array): Promise<WasmModule>;
  readonly Instance: new (module: WasmModule, imports: Readonly<Record<string, WasmImports>>) => WasmInstance;
}

const { WebAssembly: api } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

export const compileWasm = (bytes: Uint8Array): Promise<WasmModule> => api.compile(bytes);

/** Makes an instance at once. */
export const instanceOf = (
  module: WasmModule,
  imports: Readonly<Record<string, WasmImports>>,
): WasmInstance => new api.Instance(module, imports);

const pageBytes = 65_536;

/** Memory that begins at `initialBytes` and cannot grow beyond `maximumBytes`. */
export const wasmMemory = (initialBytes: number, maximumBytes: number): WasmMemory =>
  new api.Memory({
    initial: Math.ceil(initialBytes / pageBytes),
    maximum: Math.floor(maximumBytes / pageBytes),
  });
