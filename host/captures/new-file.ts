/** A file that is written whole or not at all: what was there before stays until the new one is complete. */
import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { standardInput, withName } from './open-capture.ts';
import { patiently } from './patiently.ts';

const standardOutput = 1;

export class NewFile {
  readonly #path: string;
  /** Where it is written until it is complete; null: in its place, as a pipe, a device or standard output must be. */
  readonly #partPath: string | null;
  readonly #file: number;
  /** Whether whoever reads the pipe has seen enough (`| head`), which is no fault. */
  ended = false;

  /** `path`: a file, or `-` for standard output. Throws ImpError where it cannot be made. */
  constructor(path: string) {
    this.#path = path;
    const there = statSync(path, { throwIfNoEntry: false });
    this.#partPath =
      path === standardInput || there?.isFile() === false ? null : `${path}.${process.pid}.part`;
    this.#file =
      path === standardInput ? standardOutput : this.#named(() => openSync(this.#partPath ?? path, 'w'));
  }

  /** Adds bytes at the end. Throws ImpError where they cannot be written. */
  add(bytes: Uint8Array): void {
    this.#write(bytes, null);
  }

  /** Writes over the first bytes, where that is possible. Throws as `add` does. */
  begin(bytes: Uint8Array): void {
    if (this.#file !== standardOutput) this.#write(bytes, 0);
  }

  /** It is complete. Throws ImpError where it cannot take its place. */
  keep(): void {
    this.#close();
    const part = this.#partPath;
    if (part !== null) this.#named(() => renameSync(part, this.#path));
  }

  /** It will not be complete: what was there before stays. */
  abandon(): void {
    this.#close();
    if (this.#partPath !== null) rmSync(this.#partPath, { force: true });
  }

  #close(): void {
    if (this.#file !== standardOutput) closeSync(this.#file);
  }

  #write(bytes: Uint8Array, position: number | null): void {
    for (let at = 0; at < bytes.length && !this.ended;)
      at += this.#named(() => {
        try {
          return patiently(() =>
            writeSync(this.#file, bytes, at, bytes.length - at, position === null ? null : position + at),
          );
        } catch (error) {
          if (this.#file !== standardOutput || (error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
          this.ended = true;
          return 0;
        }
      });
  }

  #named<T>(use: () => T): T {
    try {
      return use();
    } catch (error) {
      throw withName(this.#path, error, 'output');
    }
  }
}
