/** An emulated Uno with the sampler on it, and a host that only listens and speaks records: no serial port in between. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MemorySegment, parseIntelHex } from '../../../hardware/intel-hex.ts';
import { Uno } from '../../../hardware/uno/uno.ts';
import { RecordSplitter } from '../../../protocol/sampler-link/splitter.ts';
import { encodeRecord, type LinkRecord } from '../../../protocol/sampler-link/wire.ts';

export function firmware(part: 'sampler' | 'boot-loader'): readonly MemorySegment[] {
  const path = join(import.meta.dirname, `../../../hardware/${part}/${part}.hex`);
  const parsed = parseIntelHex(readFileSync(path, 'utf8'));
  if (!parsed.ok) throw new Error(`${path}: ${parsed.fault.cause}`);
  return parsed.value;
}

/** A record and the board's time at which its last byte had come. */
export type Heard = LinkRecord & { readonly atUs: number };

export class Board {
  readonly uno: Uno;
  readonly faults: string[] = [];
  heard: Heard[] = [];
  #splitter = new RecordSplitter();
  #sequence = 0;

  constructor(parts: { readonly bootLoader?: readonly MemorySegment[] } = {}) {
    this.uno = new Uno({ program: firmware('sampler'), ...parts });
    this.uno.setHostBaud(500_000);
    this.uno.onByte = (byte) => {
      for (const result of this.#splitter.push(Uint8Array.of(byte)))
        if (result.ok) this.heard.push({ ...result.value, atUs: this.uno.nowUs() });
        else this.faults.push(result.fault);
    };
  }

  pass(durationUs: number): void {
    this.uno.runUntil(this.uno.nowUs() + durationUs);
  }

  /** Sends a command and lets `durationUs` pass; returns its answer's status. */
  command(command: Command, durationUs = 20_000): number | undefined {
    const sequence = this.#sequence++ % 256;
    this.uno.send(encodeRecord({ ...command, sequence }));
    this.pass(durationUs);
    return this.of('answer').findLast(({ commandSequence }) => commandSequence === sequence)?.status;
  }

  /** Starts a stream and forgets all that was heard before it. */
  sample(sampleHz: number, reference = 0): void {
    this.pass(30_000);
    this.command({ name: 'identify' }, 1000);
    this.heard = [];
    if (this.command({ name: 'sample', sampleHz, reference }) !== 0)
      throw new Error('the board refused to sample');
  }

  of<N extends LinkRecord['name']>(name: N): Extract<Heard, { name: N }>[] {
    return this.heard.filter((record): record is Extract<Heard, { name: N }> => record.name === name);
  }
}

type WithoutSequence<R> = R extends LinkRecord ? Omit<R, 'sequence'> : never;
export type Command = WithoutSequence<LinkRecord>;

/** What the converter makes of a voltage. */
export const codeOf = (volts: number, referenceVolts = 5): number =>
  Math.max(0, Math.min(1023, Math.floor((volts / referenceVolts) * 1024)));
