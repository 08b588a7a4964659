/** What a bench is made of. */
import type { Series } from './plot.ts';

/** What a part has measured: Markdown for RESULTS.md, and maybe a plot. */
export interface Section {
  readonly markdown: string;
  readonly plot?: { readonly title: string; readonly series: readonly Series[] };
}

export interface Part {
  /** As in `npm run bench -- NAME`. */
  readonly name: string;
  readonly title: string;
  readonly run: () => Promise<Section>;
}

/** A Markdown table; the first row is its head. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  return [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
