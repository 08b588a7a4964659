/** The imp's flash as a file: a byte a byte. What an operation changed is on the disk when it returns, so a killed process loses nothing. */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  fstatSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Flash } from '../../firmware/ports.ts';
import { FlashChip } from '../../hardware/flash-chip.ts';
import { ImpError } from '../imp-error.ts';

/** The chip that an imp has: see `FlashChip`. */
const sizeBytes = 65_536;
const sectorBytes = 4096;

export class FlashFile implements Flash {
  readonly sizeBytes = sizeBytes;
  readonly sectorBytes = sectorBytes;
  readonly #file: number;
  /** Does what flash does; the file follows it. */
  readonly #chip: FlashChip;

  /** Opens an image, or makes an erased one. Throws ImpError `nvram-size` or `nvram-unusable`. */
  constructor(path: string) {
    try {
      if (!existsSync(path)) makeErased(path);
      this.#file = openSync(path, 'r+');
      const foundBytes = fstatSync(this.#file).size;
      if (foundBytes !== sizeBytes) {
        closeSync(this.#file);
        throw new ImpError(
          'nvram-size',
          `${path} has ${foundBytes} bytes, a flash image has ${sizeBytes}`,
          "choose the imp's own folder, or remove the file to begin with an erased flash",
        );
      }
      const image = new Uint8Array(sizeBytes);
      readSync(this.#file, image, 0, sizeBytes, 0);
      this.#chip = new FlashChip({ sizeBytes, sectorBytes, image });
    } catch (error) {
      throw error instanceof ImpError ? error : unusable(path, error);
    }
  }

  read(address: number, length: number): Uint8Array {
    return this.#chip.read(address, length);
  }

  write(address: number, bytes: Uint8Array): void {
    this.#chip.write(address, bytes);
    this.#save(address, bytes.length);
  }

  eraseSector(address: number): void {
    this.#chip.eraseSector(address);
    this.#save(address, sectorBytes);
  }

  /** The file is let go; using the flash afterwards throws. */
  close(): void {
    closeSync(this.#file);
  }

  #save(address: number, length: number): void {
    if (length === 0) return;
    writeSync(this.#file, this.#chip.read(address, length), 0, length, address);
    fdatasyncSync(this.#file);
  }
}

/** The image appears whole or not at all. */
function makeErased(path: string): void {
  const beside = `${path}.new`;
  const file = openSync(beside, 'w', 0o600);
  writeSync(file, new Uint8Array(sizeBytes).fill(0xff));
  fsyncSync(file);
  closeSync(file);
  renameSync(beside, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

const unusable = (path: string, error: unknown): ImpError =>
  new ImpError(
    'nvram-unusable',
    `${path} cannot be used (${error instanceof Error ? error.message : 'unknown reason'})`,
    'give this user the right to read and write there, or choose another folder',
  );
