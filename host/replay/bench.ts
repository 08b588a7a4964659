/** One bench: a cloud, and captures one after the other. Each thread and each machine has one of its own. */
import { deflateRawSync } from 'node:zlib';
import { openCapture } from '../captures/open-capture.ts';
import { ImpError } from '../imp-error.ts';
import { observe } from '../pictures/observer.ts';
import { svgPicture } from '../pictures/svg-picture.ts';
import type { BenchCloud } from './bench-cloud.ts';
import { openLenientCloud } from './lenient-cloud.ts';
import { remoteCloud } from './remote-cloud.ts';
import { replayFile, type Replayed, type ReplaySettings } from './replay-capture.ts';

export interface BenchSettings extends ReplaySettings {
  /** The user's cloud: its device link. Null: one in process, which knows what the light carries. */
  readonly linkUrl: string | null;
  /** Of which captures to draw the picture. */
  readonly pictures: 'all' | 'failing' | 'none';
}

export interface BenchAnswer extends Replayed {
  /** The picture of `impsim inspect` as SVG, deflated; never shows a secret. */
  readonly picture?: Uint8Array;
  /** Wall time of the replay, without the picture's. */
  readonly tookMs: number;
}

export class Bench {
  readonly #settings: BenchSettings;
  readonly #cloud: BenchCloud;

  constructor(settings: BenchSettings, cloud: BenchCloud) {
    this.#settings = settings;
    this.#cloud = cloud;
  }

  static async open(settings: BenchSettings): Promise<Bench> {
    const { linkUrl } = settings;
    return new Bench(settings, linkUrl === null ? await openLenientCloud() : remoteCloud(linkUrl));
  }

  /** Never throws for what is wrong with the capture. */
  async replay(path: string): Promise<BenchAnswer> {
    const beganMs = performance.now();
    const replayed = await replayFile(path, this.#settings, this.#cloud);
    const tookMs = performance.now() - beganMs;
    const { verdict, outcome, file } = replayed.result;
    const { pictures, reading } = this.#settings;
    if (outcome === undefined || pictures === 'none' || (pictures === 'failing' && verdict !== 'fail'))
      return { ...replayed, tookMs };
    return { ...replayed, tookMs, picture: pictureOf(path, file, reading) };
  }

  close(): Promise<void> {
    return this.#cloud.close();
  }
}

function pictureOf(path: string, title: string, reading: ReplaySettings['reading']): Uint8Array {
  try {
    return Uint8Array.from(deflateRawSync(svgPicture(observe(openCapture(path, reading), title)).svg));
  } catch (error) {
    // It could be read a moment ago: somebody has taken it away.
    if (error instanceof ImpError) return new Uint8Array(0);
    throw error;
  }
}
