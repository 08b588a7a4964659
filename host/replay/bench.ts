/** One bench: captures one after the other, each in the cloud that it asks for. Each thread has one of its own. */
import { deflateRawSync } from 'node:zlib';
import { openCapture } from '../captures/open-capture.ts';
import { ImpError } from '../imp-error.ts';
import type { BenchCloud } from './bench-cloud.ts';
import { replayFile, type CaptureJob, type Replayed, type ReplaySettings } from './replay-capture.ts';
import { unreadable } from './unreadable.ts';

/** Plain data: it goes to other threads and machines. */
export interface BenchSettings extends ReplaySettings {
  /** The user's cloud: its device link. Null: one in process, which knows what the light carries. */
  readonly linkUrl: string | null;
  /** Of which captures to draw the picture. */
  readonly pictures: 'all' | 'failing' | 'none';
}

export interface BenchJob extends CaptureJob {
  readonly settings: BenchSettings;
}

export interface BenchAnswer extends Replayed {
  /** The picture of `impsim inspect` as SVG, deflated; never shows a secret. */
  readonly picture?: Uint8Array;
  /** Wall time of the replay, without the picture's. */
  readonly tookMs: number;
}

export class Bench {
  readonly #clouds = new Map<string | null, Promise<BenchCloud>>();

  /** Never throws for what is wrong with the capture. One at a time. */
  async replay(job: BenchJob): Promise<BenchAnswer> {
    const { path, file, settings } = job;
    const cloud = await this.#cloud(settings.linkUrl);
    const beganMs = performance.now();
    const replayed = await replayFile(job, settings, cloud);
    const tookMs = performance.now() - beganMs;
    const { verdict, outcome } = replayed.result;
    const wanted = settings.pictures === 'all' || (settings.pictures === 'failing' && verdict === 'fail');
    if (outcome === undefined || !wanted) return { ...replayed, tookMs };
    try {
      return { ...replayed, tookMs, picture: await pictureOf(path, file, settings.reading) };
    } catch (error) {
      // It could be read a moment ago: somebody has taken it away.
      if (error instanceof ImpError) return { result: unreadable(file, error), tookMs };
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const cloud of this.#clouds.values()) await (await cloud).close();
  }

  #cloud(linkUrl: string | null): Promise<BenchCloud> {
    const open = this.#clouds.get(linkUrl);
    if (open !== undefined) return open;
    const opened = openBenchCloud(linkUrl);
    this.#clouds.set(linkUrl, opened);
    return opened;
  }
}

/** Loads only what this bench needs: each thread loads for itself. */
const openBenchCloud = async (linkUrl: string | null): Promise<BenchCloud> =>
  linkUrl === null
    ? (await import('./lenient-cloud.ts')).openLenientCloud()
    : (await import('./remote-cloud.ts')).remoteCloud(linkUrl);

async function pictureOf(
  path: string,
  title: string,
  reading: ReplaySettings['reading'],
): Promise<Uint8Array> {
  const { observe } = await import('../pictures/observer.ts');
  const { svgPicture } = await import('../pictures/svg-picture.ts');
  return Uint8Array.from(deflateRawSync(svgPicture(observe(openCapture(path, reading), title)).svg));
}
