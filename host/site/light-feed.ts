/** Light as it falls on a sensor, told to whoever looks at it: the scope's page. */
import type { LightBlock } from '../../firmware/ports.ts';
import type { SamplingHealth } from '../serial/health.ts';
import type { LightSource, LiveLight } from '../web/scope/live-light.ts';

/** A page is told so often in a second of light (chosen: smooth enough for eyes). */
const toldPerSecond = 20;

export class LightFeed {
  readonly source: LightSource;
  readonly #listeners = new Set<(light: LiveLight) => void>();
  #gathered: LightBlock[] = [];
  #samples = 0;

  readonly #health: () => SamplingHealth | null;

  /** `health`: how well its samples arrive, where they come over a line. */
  constructor(source: LightSource, health: () => SamplingHealth | null = () => null) {
    this.source = source;
    this.#health = health;
  }

  get health(): SamplingHealth | null {
    return this.#health();
  }

  /** Takes the next light, in blocks of any size. */
  push(block: LightBlock): void {
    if (this.#listeners.size === 0 || block.levels.length === 0) return;
    const last = this.#gathered.at(-1);
    // What is told together is whole: a gap begins anew.
    if (last !== undefined && !continues(last, block)) this.#tell();
    this.#gathered.push(block);
    this.#samples += block.levels.length;
    if (this.#samples >= block.sampleHz / toldPerSecond) this.#tell();
  }

  /** Returns what ends it. */
  follow(listener: (light: LiveLight) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#forget();
    };
  }

  #tell(): void {
    const light = joined(this.#gathered);
    this.#forget();
    if (light !== null) for (const listener of this.#listeners) listener(light);
  }

  #forget(): void {
    this.#gathered = [];
    this.#samples = 0;
  }
}

const timeUsOf = ({ originUs, sampleHz }: LightBlock, index: number): number =>
  originUs + (index * 1e6) / sampleHz;

/** Whether no sample is missing between them. */
function continues(before: LightBlock, after: LightBlock): boolean {
  if (before.sampleHz !== after.sampleHz) return false;
  if (before.timesUs !== undefined || after.timesUs !== undefined) return true;
  const wantedUs = timeUsOf(before, before.firstIndex + before.levels.length);
  return Math.abs(timeUsOf(after, after.firstIndex) - wantedUs) < 5e5 / after.sampleHz;
}

function joined(blocks: readonly LightBlock[]): LiveLight | null {
  const [first] = blocks;
  if (first === undefined) return null;
  const { originUs, sampleHz, firstIndex } = first;
  const timesUs = blocks.flatMap((block) => Array.from(block.timesUs ?? []));
  return {
    originUs,
    sampleHz,
    firstIndex,
    levels: blocks.flatMap(({ levels }) => Array.from(levels)),
    ...(timesUs.length === 0 ? {} : { timesUs }),
  };
}
