/**
 * Saves the light of each transmission that failed, and only that: a receiver of its own looks at the light as it comes, and what
 * was remembered of it becomes a capture.
 */
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LightBlock } from '../../firmware/ports.ts';
import { Receiver } from '../../firmware/receiver/receiver.ts';
import type { Fault } from '../../protocol/fault.ts';
import { ImpError } from '../imp-error.ts';
import { sampleTimeUs } from '../rig/shine.ts';
import { LightHistory } from './light-history.ts';
import { saveCapture } from './save-capture.ts';

/** The longest frame there is, at the slowest rate that is received, with its preamble. */
const rememberedUs = 300_000_000;
/** Light before and after a transmission is kept with it: levels settle there. */
const beforeUs = 1_000_000;
const afterUs = 2_000_000;
/** A lamp that flickers all night must not fill the disk. */
const mostCaptures = 500;

export interface FaultCapture {
  readonly path: string;
  readonly fault: Fault;
  readonly seconds: number;
}

interface Failed {
  readonly fromUs: number;
  readonly fault: Fault;
  /** When all of its light will have come. */
  untilUs: number;
}

export class FaultCaptures {
  readonly #folder: string;
  readonly #now: () => Date;
  readonly #receiver = new Receiver();
  readonly #history = new LightHistory(rememberedUs);
  #failed: Failed | null = null;
  #endUs = 0;
  #saved = 0;

  /** Makes the folder where there is none. `now` names the captures. Throws ImpError `folder-unwritable`. */
  constructor(folder: string, now: () => Date = () => new Date()) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new ImpError(
        'folder-unwritable',
        `the folder ${folder} cannot be made (${error instanceof Error ? error.message : 'unknown reason'})`,
        'choose another folder',
      );
    }
    this.#folder = folder;
    this.#now = now;
  }

  /** Takes the next light; returns what was saved. Throws ImpError where the disk does not take it. */
  push(block: LightBlock): readonly FaultCapture[] {
    if (block.levels.length === 0) return [];
    this.#history.push(block);
    this.#endUs = sampleTimeUs(block, block.levels.length - 1);
    this.#note(this.#receiver.push(block));
    const due = this.#failed !== null && !this.#receiver.busy && this.#endUs >= this.#failed.untilUs;
    return due ? this.#save() : [];
  }

  /** No more light will come: what is open is saved. */
  end(): readonly FaultCapture[] {
    this.#note(this.#receiver.end());
    return this.#save();
  }

  /** Later faults in the same light belong to the first one's capture. */
  #note(events: ReturnType<Receiver['push']>): void {
    for (const event of events)
      if (event.kind === 'fault') {
        this.#failed ??= { fromUs: event.startUs - beforeUs, fault: event.fault, untilUs: 0 };
        this.#failed.untilUs = this.#endUs + afterUs;
      }
  }

  #save(): readonly FaultCapture[] {
    const failed = this.#failed;
    this.#failed = null;
    if (failed === null || this.#saved >= mostCaptures) return [];
    this.#saved++;
    const { fault, fromUs } = failed;
    const blocks = this.#history.since(fromUs);
    const sampleHz = Math.round(blocks[0]?.sampleHz ?? 0);
    const path = this.#free(`live-${stamp(this.#now())}-${fault.stage}-${fault.code}-${sampleHz}`);
    const { seconds } = saveCapture(path, fromZero(blocks));
    // The light may hold a password, as it was sent.
    chmodSync(path, 0o600);
    return [{ path, fault, seconds }];
  }

  #free(name: string): string {
    for (let copy = 1; ; copy++) {
      const path = join(this.#folder, `${name}${copy === 1 ? '' : `-${copy}`}.csv`);
      if (!existsSync(path)) return path;
    }
  }
}

/** `20261123T201500`: sorts by time. */
const stamp = (date: Date): string => date.toISOString().replaceAll(/[-:]|\.\d+Z$/g, '');

/** A capture's time begins where it begins. */
function fromZero(blocks: readonly LightBlock[]): readonly LightBlock[] {
  const [first] = blocks;
  if (first === undefined) return [];
  const startUs = sampleTimeUs(first, 0);
  return blocks.map((block) => {
    if (block.timesUs !== undefined)
      return { ...block, timesUs: block.timesUs.map((atUs) => atUs - startUs) };
    return { ...block, originUs: 0, firstIndex: block.firstIndex - first.firstIndex };
  });
}
