import type { Command } from './command.ts';

/** All commands by name, in the order of the help. Each is loaded when it is needed: a decode need not wait for a cloud. */
export const commandLoaders: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./up.ts')).up,
  decode: async () => (await import('./decode.ts')).decode,
  inspect: async () => (await import('./inspect.ts')).inspect,
  transmit: async () => (await import('./transmit.ts')).transmit,
  replay: async () => (await import('./replay.ts')).replay,
  sweep: async () => (await import('./sweep.ts')).sweep,
  worker: async () => (await import('./worker.ts')).worker,
  convert: async () => (await import('./convert.ts')).convert,
  trim: async () => (await import('./convert.ts')).trim,
  impair: async () => (await import('./impair.ts')).impair,
  anonymise: async () => (await import('./anonymise.ts')).anonymise,
  minimize: async () => (await import('./minimize.ts')).minimize,
  record: async () => (await import('./record.ts')).record,
  device: async () => (await import('./device.ts')).device,
  scope: async () => (await import('./scope.ts')).scope,
  run: async () => (await import('./run.ts')).run,
  flash: async () => (await import('./flash.ts')).flash,
  cloud: async () => (await import('./cloud.ts')).cloud,
  doctor: async () => (await import('./doctor.ts')).doctor,
};

/** The named command alone, or, where there is no such, all: for help and for guessing what was meant. */
export function loadCommands(name: string | undefined): Promise<readonly Command[]> {
  const loader = name !== undefined && Object.hasOwn(commandLoaders, name) ? commandLoaders[name] : undefined;
  const loaders = loader === undefined ? Object.values(commandLoaders) : [loader];
  return Promise.all(loaders.map((load) => load()));
}
