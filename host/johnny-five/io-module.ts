/** `--io`: a module of the user's that gives johnny-five its IO object. */
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ImpError } from '../imp-error.ts';

/**
 * The IO object of a package (`raspi-io`) or of a file (`./pi.mjs`), both looked for from the folder where the user stands. The module's
 * default export, or its only one, is the object, a class that makes it, or a function that returns it, perhaps later. Rejects with
 * ImpError `no-io`.
 */
export async function ioOf(name: string): Promise<object> {
  const exported = pick(await load(name));
  try {
    const io: unknown = await made(exported);
    if (typeof io === 'object' && io !== null && 'pins' in io) return io;
  } catch (error) {
    throw noIo(name, `fails: ${words(error)}`);
  }
  throw noIo(name, 'exports no IO object, nor what makes one');
}

async function load(name: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const isFile = /^[./]|^[A-Za-z]:\\/.test(name);
    const path = isFile ? resolve(name) : createRequire(join(process.cwd(), 'impsim.cjs')).resolve(name);
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw noIo(name, `cannot be loaded: ${words(error)}`);
  }
}

function pick(module: Readonly<Record<string, unknown>>): unknown {
  const named = Object.entries(module).filter(([key]) => key !== 'default' && key !== 'module.exports');
  const chosen = module['default'] ?? (named.length === 1 ? named[0]?.[1] : undefined);
  // A CommonJS module whose one export has a name, as raspi-io's has.
  if (typeof chosen !== 'object' || chosen === null || 'pins' in chosen) return chosen;
  const makers = Object.values(chosen).filter((value) => typeof value === 'function');
  return makers.length === 1 ? makers[0] : chosen;
}

function made(exported: unknown): unknown {
  if (typeof exported !== 'function') return exported;
  // What can be called with `new` has a prototype; arrow and async functions have none.
  if (exported.prototype === undefined) return Reflect.apply(exported, undefined, []);
  return Reflect.construct(exported, []);
}

const words = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';

const noIo = (name: string, what: string): ImpError =>
  new ImpError(
    'no-io',
    `the IO module ${name} ${what}`,
    'install it in this folder, or name a file that exports an IO object of johnny-five',
  );
