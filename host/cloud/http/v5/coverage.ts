/** What the coverage table says of each route: documents and the console make theirs from it. */
import type { Route } from './call.ts';
import { routes } from './routes.ts';

export interface CoverageRow {
  /** `GET /v5/products/:id` */
  readonly call: string;
  readonly coverage: 'exact' | 'simplified' | 'missing (501)' | 'our own';
  /** How it is simplified; empty: it is not. */
  readonly how: string;
}

const rowOf = ({ method, path, coverage }: Route): CoverageRow => {
  const call = `${method} /v5${path}`;
  if (coverage === 'exact') return { call, coverage, how: '' };
  if (coverage === 'own') return { call, coverage: 'our own', how: '' };
  if (coverage === 'missing') return { call, coverage: 'missing (501)', how: '' };
  return { call, coverage: 'simplified', how: coverage.simplified };
};

export const coverage: readonly CoverageRow[] = routes.map(rowOf);
