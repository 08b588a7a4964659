/** A kind of resource as a list: which rows, which filters, in which order. */
import { z } from 'zod';
import type { Call } from './call.ts';
import { apiError } from './errors.ts';
import { Links, linksOf, pageOf, type Query } from './paging.ts';
import { schemaOf, shown, type Resource } from './resource.ts';

/** Narrows a query. `me`: the account that asks. Throws ApiError `filter-invalid`. */
export type Filter<Rows> = (rows: Rows, value: string, me: string) => Rows;

export interface Collection<Rows, Row> {
  readonly resource: Resource<Row>;
  /** All that the account may see, not yet selected. */
  readonly rows: (call: Call) => Rows;
  readonly count: (rows: Rows) => Promise<number>;
  /** A part of them, in their order. */
  readonly part: (rows: Rows, limit: number, offset: number) => Promise<readonly Row[]>;
  /** By the name between the brackets of `filter[...]`. */
  readonly filters: Readonly<Record<string, Filter<Rows>>>;
}

/** Schema of a list of what `item` describes. */
export const listSchema = (item: z.ZodType): z.ZodType =>
  z.strictObject({ data: z.array(item), links: Links });

export const itemSchema = <Row>(resource: Resource<Row>): z.ZodType =>
  z.strictObject({ data: schemaOf(resource) });

const filterName = /^filter\[(.+)\]$/;

function filtered<Rows>(
  rows: Rows,
  filters: Readonly<Record<string, Filter<Rows>>>,
  query: Query,
  me: string,
): Rows {
  let narrowed = rows;
  for (const [parameter, values] of Object.entries(query)) {
    if (parameter === 'page[number]' || parameter === 'page[size]') continue;
    const name = filterName.exec(parameter)?.[1];
    const filter = name !== undefined && Object.hasOwn(filters, name) ? filters[name] : undefined;
    if (filter === undefined) throw apiError('filter-invalid', `There is no filter ${parameter}.`);
    for (const value of [values].flat()) narrowed = filter(narrowed, value, me);
  }
  return narrowed;
}

/** The answer to a call for a list. Throws ApiError `filter-invalid` or `page-invalid`. */
export async function listed<Rows, Row>(collection: Collection<Rows, Row>, call: Call): Promise<unknown> {
  const page = pageOf(call.query);
  const rows = filtered(collection.rows(call), collection.filters, call.query, call.account.id);
  const [total, part] = await Promise.all([
    collection.count(rows),
    collection.part(rows, page.size, (page.number - 1) * page.size),
  ]);
  const { resource } = collection;
  return {
    data: part.map((row) => shown(resource, row, call.view)),
    links: linksOf(`${call.view.apiUrl}${resource.path}`, call.query, page, total),
  };
}

/** A list that was put together elsewhere. */
export const listOf = (
  call: Call,
  path: string,
  { data, total }: { readonly data: readonly unknown[]; readonly total: number },
): unknown => ({
  data,
  links: linksOf(`${call.view.apiUrl}${path}`, call.query, pageOf(call.query), total),
});

/** `me` stands for the account that asks. */
export const accountOf = (value: string, me: string): string => (value === 'me' ? me : value);
