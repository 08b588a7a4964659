import type { LightBlock } from '../../firmware/ports.ts';
import { firstAt, sampleTimeUs } from './light-history.ts';
import type { Span } from './picture.ts';

/** Light of which nobody knows what it says is shown in columns of at least this: no bit can be read from its extremes. */
export const veiledColumnUs = 1_000_000;

const glowSymbols = 0.7;

/** What a picture may show of a transmission: nothing finer than extremes where a secret may be. */
export class Veil {
  readonly #secrets: readonly Span[];
  /** Stretches whose light is hidden: the afterglow of the last symbol too. */
  readonly spans: readonly Span[];
  /** What stands on it. */
  readonly words: string;

  /** `cure`: how to see more. */
  constructor(
    secrets: readonly Span[],
    {
      showSecrets,
      symbolUs,
      cure = '',
    }: { readonly showSecrets: boolean; readonly symbolUs: number; readonly cure?: string },
  ) {
    this.words = `hidden: may hold secrets${cure === '' ? '' : ` (${cure})`}`;
    this.#secrets = showSecrets ? [] : secrets;
    this.spans = this.#secrets.map(({ startUs, endUs }) => ({
      startUs,
      endUs: endUs + glowSymbols * symbolUs,
    }));
  }

  /** Whether light is hidden at a time. */
  hides(atUs: number): boolean {
    return this.spans.some(({ startUs, endUs }) => atUs >= startUs && atUs < endUs);
  }

  /** Whether something lies, as a whole or in part, in a secret. */
  covers(span: Span): boolean {
    return this.#secrets.some(({ startUs, endUs }) => span.startUs < endUs && span.endUs > startUs);
  }
}

/** Lowest and highest light of a stretch; undefined where there is none. */
export function extremesOf(
  light: readonly LightBlock[],
  { startUs, endUs }: Span,
): { readonly lowest: number; readonly highest: number } | undefined {
  let lowest = Infinity;
  let highest = -Infinity;
  for (const block of light) {
    if (block.levels.length === 0 || sampleTimeUs(block, 0) >= endUs) continue;
    for (const level of block.levels.subarray(firstAt(block, startUs), firstAt(block, endUs))) {
      if (level < lowest) lowest = level;
      if (level > highest) highest = level;
    }
  }
  return highest < lowest ? undefined : { lowest, highest };
}

/** A stretch of hidden light in columns, each with its extremes. */
export function veiledColumns(
  light: readonly LightBlock[],
  { startUs, endUs }: Span,
): readonly (Span & { readonly lowest: number; readonly highest: number })[] {
  const count = Math.max(1, Math.floor((endUs - startUs) / veiledColumnUs));
  const stepUs = (endUs - startUs) / count;
  return Array.from({ length: count }, (_, i) => ({
    startUs: startUs + i * stepUs,
    endUs: startUs + (i + 1) * stepUs,
  })).flatMap((span) => {
    const extremes = extremesOf(light, span);
    return extremes === undefined ? [] : [{ ...span, ...extremes }];
  });
}
