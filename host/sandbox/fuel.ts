/**
 * Fuel for a WebAssembly module: every loop in it burns one drop a turn, every copy one drop for 64 bytes, and when there
 * is none left the module stops at once. So nothing that runs inside can keep the host waiting, however deep in the
 * interpreter it turns; and it stops at the same place on every machine. Instructions: WebAssembly core specification 2.0.
 */

/** The name under which the module exports what is left: a mutable 32-bit global. */
export const fuelExport = 'fuel';

const section = { import: 2, global: 6, export: 7, code: 10 } as const;
const headerBytes = 8;

const i32 = 0x7f;
const mutable = 1;
const op = {
  unreachable: 0x00,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  eqz: 0x45,
  ltU: 0x49,
  sub: 0x6b,
  shrU: 0x76,
  prefixed: 0xfc,
} as const;
const zero = 0;
/** All bits set, as a signed number is written: the most fuel that there can be. */
const most = 0x7f;
const newGlobal = (start: number): readonly number[] => [i32, mutable, op.i32Const, start, op.end];
const noResult = 0x40;
const globalKind = 3;
/** Prefixed instructions that take time in proportion to the number on top of the stack. */
const bulk: ReadonlySet<number> = new Set([8, 10, 11]);
const bytesPerDropLog2 = 6;

/** What follows an instruction's own byte: numbers of variable length, or that many plain bytes. */
type Immediates = { readonly numbers: number } | { readonly bytes: number } | 'table' | 'types';

function immediatesOf(code: number): Immediates {
  if (code >= 0x02 && code <= 0x04) return { numbers: 1 };
  if (code === 0x0c || code === 0x0d || code === 0x10) return { numbers: 1 };
  if (code === 0x0e) return 'table';
  if (code === 0x11) return { numbers: 2 };
  if (code === 0x1c) return 'types';
  if (code >= 0x20 && code <= 0x26) return { numbers: 1 };
  if (code >= 0x28 && code <= 0x3e) return { numbers: 2 };
  if (code >= 0x3f && code <= 0x42) return { numbers: 1 };
  if (code === 0x43) return { bytes: 4 };
  if (code === 0x44) return { bytes: 8 };
  if (code === 0xd0 || code === 0xd2) return { numbers: 1 };
  const plain = [0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1].includes(code);
  if (plain || (code >= 0x45 && code <= 0xc4)) return { numbers: 0 };
  throw new RangeError(`instruction 0x${code.toString(16)} is not known`);
}

/** Of prefixed instructions, by their second number. */
const prefixedNumbers: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new RangeError('the module ends too early');
    return byte;
  }

  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  take(count: number): Uint8Array {
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** Goes behind an instruction whose first byte was `code`. Answers the number of a prefixed one. */
  skipImmediates(code: number): number {
    if (code === op.prefixed) {
      const which = this.number();
      const numbers = prefixedNumbers[which];
      if (numbers === undefined) throw new RangeError(`instruction 0xfc ${which} is not known`);
      for (let i = 0; i < numbers; i++) this.number();
      return which;
    }
    const immediates = immediatesOf(code);
    if (immediates === 'types') this.take(this.number());
    else if (immediates === 'table') for (let left = this.number() + 1; left > 0; left--) this.number();
    else if ('bytes' in immediates) this.take(immediates.bytes);
    else for (let i = 0; i < immediates.numbers; i++) this.number();
    return -1;
  }
}

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

const joined = (parts: readonly (Uint8Array | readonly number[])[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** The module with fuel in it. Throws RangeError where it has parts that are not known here. */
export function fuelled(module: Uint8Array): Uint8Array {
  const reader = new Reader(module, headerBytes);
  const parts: (Uint8Array | readonly number[])[] = [module.subarray(0, headerBytes)];
  let fuel = -1;
  while (!reader.done) {
    const id = reader.byte();
    const content = reader.take(reader.number());
    let changed = content;
    if (id === section.global) {
      const own = new Reader(content);
      fuel = own.number();
      changed = joined([
        unsigned(fuel + 2),
        content.subarray(own.at),
        newGlobal(most), // The fuel: the module's own start needs some.
        newGlobal(zero), // The length of the copy at hand.
      ]);
    } else if (id === section.export) {
      const own = new Reader(content);
      const count = own.number();
      const name = new TextEncoder().encode(fuelExport);
      const entry = [name.length, ...name, globalKind, ...unsigned(fuel)];
      changed = joined([unsigned(count + 1), content.subarray(own.at), entry]);
    } else if (id === section.code) changed = fuelledCode(content, fuel);
    parts.push([id, ...unsigned(changed.length)], changed);
  }
  if (fuel < 0) throw new RangeError('the module has no globals');
  return joined(parts);
}

function fuelledCode(content: Uint8Array, fuel: number): Uint8Array {
  const reader = new Reader(content);
  const count = reader.number();
  const parts: (Uint8Array | readonly number[])[] = [unsigned(count)];
  for (let i = 0; i < count; i++) {
    const body = fuelledBody(reader.take(reader.number()), fuel);
    parts.push(unsigned(body.length), body);
  }
  return joined(parts);
}

/** One function: its locals, then its instructions up to the end. */
function fuelledBody(body: Uint8Array, fuel: number): Uint8Array {
  const parts: (Uint8Array | readonly number[])[] = [];
  const fuelIndex = unsigned(fuel);
  const lengthIndex = unsigned(fuel + 1);
  const get = [op.globalGet, ...fuelIndex];
  const set = [op.globalSet, ...fuelIndex];
  const getLength = [op.globalGet, ...lengthIndex];
  const drops = [...getLength, op.i32Const, bytesPerDropLog2, op.shrU];
  const stopIf = [op.if, noResult, op.i32Const, zero, ...set, op.unreachable, op.end];
  const atLoop = [...get, op.eqz, ...stopIf, ...get, op.i32Const, 1, op.sub, ...set];
  const keepLength = [op.globalSet, ...lengthIndex];
  const stopIfPoor = [...get, ...drops, op.ltU, ...stopIf];
  const atCopy = [...keepLength, ...stopIfPoor, ...get, ...drops, op.sub, ...set, ...getLength];
  const reader = new Reader(body);
  for (let groups = reader.number(); groups > 0; groups--) {
    reader.number();
    reader.byte();
  }
  let copied = 0;
  const insert = (at: number, code: readonly number[]): void => {
    parts.push(body.subarray(copied, at), code);
    copied = at;
  };
  while (!reader.done) {
    const at = reader.at;
    const code = reader.byte();
    const prefixed = reader.skipImmediates(code);
    if (code === op.loop) insert(reader.at, atLoop);
    else if (code === op.prefixed && bulk.has(prefixed)) insert(at, atCopy);
  }
  return joined([...parts, body.subarray(copied)]);
}
