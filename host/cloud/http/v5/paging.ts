/** Lists in pages, with links from one to the next. */
import { z } from 'zod';
import { apiError } from './errors.ts';

/** Known: 20 unless asked for; the vendor's clients ask for 100. The most is chosen. */
export const defaultPageSize = 20;
export const maxPageSize = 1000;

export interface Page {
  /** From 1. */
  readonly number: number;
  readonly size: number;
}

export type Query = Readonly<Record<string, string | readonly string[]>>;

export const Links = z.strictObject({
  self: z.url(),
  first: z.url(),
  prev: z.url().optional(),
  next: z.url().optional(),
  last: z.url(),
});

function positive(query: Query, name: string, otherwise: number, most: number): number {
  const text = query[name];
  if (text === undefined) return otherwise;
  const value = typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw apiError('page-invalid', `${name} must be a whole number from 1 to ${most}.`);
}

/** The page that a query asks for. Throws ApiError `page-invalid`. */
export const pageOf = (query: Query): Page => ({
  number: positive(query, 'page[number]', 1, 1_000_000),
  size: positive(query, 'page[size]', defaultPageSize, maxPageSize),
});

/** Links of a list at `url`, whose query is kept but for the page. `total`: items on all pages. */
export function linksOf(url: string, query: Query, page: Page, total: number): z.infer<typeof Links> {
  const last = Math.max(1, Math.ceil(total / page.size));
  const at = (number: number): string => {
    const parameters = new URLSearchParams();
    for (const [name, values] of Object.entries(query))
      if (!name.startsWith('page[')) for (const value of [values].flat()) parameters.append(name, value);
    parameters.append('page[number]', String(number));
    parameters.append('page[size]', String(page.size));
    return `${url}?${parameters.toString()}`;
  };
  return {
    self: at(page.number),
    first: at(1),
    ...(page.number > 1 ? { prev: at(Math.min(page.number - 1, last)) } : {}),
    ...(page.number < last ? { next: at(page.number + 1) } : {}),
    last: at(last),
  };
}
