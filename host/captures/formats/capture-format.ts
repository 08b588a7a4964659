/** What every format of captures is. Pure: bytes in, light out; whoever has the bytes feeds them in pieces of any size. */
import type { LightBlock } from '../../../firmware/ports.ts';

/** Samples in a block of a capture. */
export const blockSamples = 4096;

/** A capture is read at no more than this; faster ones are averaged down. No screen needs more. */
export const mostSampleHz = 50_000;

/** Bytes from a file's begin that are enough to tell its format. */
export const headBytes = 65_536;

/** A value that means full scale. Without a unit it is in the file's own. */
export interface FullScale {
  readonly value: number;
  readonly unit: 'V' | '';
}

/** What a person knows that the file may not say. */
export interface ReadingOptions {
  /** Samples per second, where the file has no times and no rate. */
  readonly rateHz?: number;
  /** Which channel is light, by number from 1, by name, or by `#` and a number that is no name; the first by default. */
  readonly channel?: string;
  /** The value that is full scale. */
  readonly fullScale?: FullScale;
  /** Blocks may be lent: each is overwritten by the next. For who keeps none: memory for millions of blocks costs more than reading them. */
  readonly lends?: boolean;
}

/** Reads one capture. What it throws is an ImpError that says where in the file something is wrong. */
export interface CaptureReader {
  /** Takes the next bytes, which may be overwritten afterwards; answers the light that is complete, which has to be taken before the next call. */
  push(bytes: Uint8Array): Iterable<LightBlock>;
  /** There are no more bytes; returns the rest of the light. */
  end(): Iterable<LightBlock>;
}

/** Turns light into bytes. */
export interface CaptureWriter {
  /** The bytes of the next light; the first come with the header. */
  push(block: LightBlock): Uint8Array;
  /** The bytes at the end, and those that take the place of the file's first ones if it can still be changed. */
  end(): { readonly tail: Uint8Array; readonly head?: Uint8Array };
}

export interface CaptureFormat {
  readonly name: string;
  /** With the dot; a capture is written in the format whose ending its name has. Reading never looks at it. */
  readonly endings: readonly string[];
  readonly doc: string;
  /** Whether there may be more channels than one. */
  readonly channels?: true;
  /** Whether a file that begins with `head` is in this format. */
  readonly tells: (head: Uint8Array) => boolean;
  /** `head` is what `tells` has seen; it is pushed again. */
  readonly reader: (head: Uint8Array, options: ReadingOptions) => CaptureReader;
  /** Absent where captures are read only. */
  readonly writer?: () => CaptureWriter;
}
