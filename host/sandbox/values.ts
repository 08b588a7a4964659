/** What crosses the wall between host and program: data by copy, functions as handles. */
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten';

/** A function of the program's, kept by the host. */
export class GuestFunction {
  readonly handle: QuickJSHandle;

  constructor(handle: QuickJSHandle) {
    this.handle = handle;
  }
}

/** What the host gets from a program: data, bytes, or a function. Functions inside of data are left behind. */
export type GuestValue =
  | undefined
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | GuestFunction
  | readonly GuestValue[]
  | { readonly [key: string]: GuestValue };

/** A function of the host's that a program may call. What it throws as a `Complaint` the program sees as an error. */
export type HostFunction = (...args: readonly GuestValue[]) => HostValue | void;

/** What a program gets from the host. */
export type HostValue =
  | undefined
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | GuestFunction
  | HostFunction
  | readonly HostValue[]
  | { readonly [key: string]: HostValue };

/** A word to the program: thrown by a host function, an Error of this message inside. */
export class Complaint extends Error {}

/** The program threw this, inside a call that crossed the wall. */
export class Threw extends Error {
  readonly handle: QuickJSHandle;

  constructor(handle: QuickJSHandle) {
    super('the program threw');
    this.handle = handle;
  }
}

/** The value of a result; throws `Threw` where it is an error. */
export function valueOf<T>(result: { readonly value: T } | { readonly error: QuickJSHandle }): T {
  if ('error' in result && result.error !== undefined) throw new Threw(result.error);
  return (result as { readonly value: T }).value;
}

/** The program's own JSON and byte arrays, taken before it runs, so that it cannot change what the wall uses. */
export interface Tools {
  readonly stringify: QuickJSHandle;
  readonly bytesOf: QuickJSHandle;
  readonly wrapBytes: QuickJSHandle;
}

export function takeTools(context: QuickJSContext): Tools {
  const take = (code: string): QuickJSHandle => valueOf(context.evalCode(code, 'impsim.js'));
  return {
    stringify: take('((stringify) => (value) => stringify(value))(JSON.stringify)'),
    bytesOf: take(
      `((view, buffer) => (value) => view(value) ? value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength)
        : value instanceof buffer ? value : undefined)(ArrayBuffer.isView, ArrayBuffer)`,
    ),
    wrapBytes: take('((Bytes) => (buffer) => new Bytes(buffer))(Uint8Array)'),
  };
}

/** Copies a value of the program's. A function becomes a handle that the host keeps. Throws what the program's getters throw. */
export function fromGuest(context: QuickJSContext, tools: Tools, handle: QuickJSHandle): GuestValue {
  switch (context.typeof(handle)) {
    case 'undefined':
      return undefined;
    case 'number':
      return context.getNumber(handle);
    case 'string':
      return context.getString(handle);
    case 'function':
      return new GuestFunction(handle.dup());
    case 'boolean':
      return context.eq(handle, context.true);
    case 'object':
      return objectOf(context, tools, handle);
    default:
      // Big integers and symbols, as the program itself would print them.
      return String(context.dump(handle));
  }
}

function objectOf(context: QuickJSContext, tools: Tools, handle: QuickJSHandle): GuestValue {
  const bytes = valueOf(context.callFunction(tools.bytesOf, context.undefined, handle));
  if (context.typeof(bytes) !== 'undefined') {
    const copy = context.getArrayBuffer(bytes).consume(({ value }) => Uint8Array.from(value));
    bytes.dispose();
    return copy;
  }
  return valueOf(context.callFunction(tools.stringify, context.undefined, handle)).consume((text) =>
    context.typeof(text) === 'string' ? (JSON.parse(context.getString(text)) as GuestValue) : undefined,
  );
}

/** Makes a value of the host's one of the program's; functions through `wrap`. The caller disposes of the handle. */
export function toGuest(
  context: QuickJSContext,
  tools: Tools,
  value: HostValue,
  wrap: (name: string, call: HostFunction) => QuickJSHandle,
  name = '',
): QuickJSHandle {
  if (value === undefined) return context.undefined;
  if (value === null) return context.null;
  if (typeof value === 'boolean') return value ? context.true : context.false;
  if (typeof value === 'number') return context.newNumber(value);
  if (typeof value === 'string') return context.newString(value);
  if (typeof value === 'function') return wrap(name, value);
  if (value instanceof GuestFunction) return value.handle.dup();
  if (value instanceof Uint8Array)
    return context
      .newArrayBuffer(Uint8Array.from(value).buffer)
      .consume((buffer) => valueOf(context.callFunction(tools.wrapBytes, context.undefined, buffer)));
  const object = Array.isArray(value) ? context.newArray() : context.newObject();
  for (const [key, part] of Object.entries(value)) {
    // Setting it would change what the object is.
    if (key === '__proto__') continue;
    toGuest(context, tools, part, wrap, name === '' ? key : `${name}.${key}`).consume((handle) =>
      context.setProp(object, key, handle),
    );
  }
  return object;
}
