/** Resources as the API shows them: one field table each makes the answer and its schema. */
import { z } from 'zod';
import type { AgentId } from '../../../../protocol/ids.ts';
import type { DeviceRow } from '../../schema.ts';

/** `{type, id}`, flat: the vendor's relationships have no `data` inside (known, imp-central-api 1.7.0). */
export const Reference = z.object({ type: z.string(), id: z.string() });
export type Reference = z.infer<typeof Reference>;

/** What a serializer may use besides the row. */
export interface View {
  /** Where the API is, for `links`. */
  readonly apiUrl: string;
  readonly agentUrl: (agentId: AgentId) => string;
  /** A group's environment variables, from what is kept of them. */
  readonly envVars: (kept: string) => unknown;
  readonly nowMs: () => number;
  readonly isOnline: (device: Pick<DeviceRow, 'id' | 'link_process_id'>) => boolean;
}

interface Attribute<Row> {
  readonly schema: z.ZodType;
  /** Undefined: the attribute is left out. */
  readonly of: (row: Row, view: View) => unknown;
}

export interface Resource<Row> {
  readonly path: string;
  readonly type: (row: Row) => string;
  readonly id: (row: Row) => string;
  /** Where it is below `path`, if not at its ID. */
  readonly self?: (row: Row) => string;
  readonly attributes: Readonly<Record<string, Attribute<Row>>>;
  /** Null: the relationship is absent. */
  readonly relationships: Readonly<Record<string, (row: Row) => Reference | null>>;
}

export const attribute = <Row>(schema: z.ZodType, of: (row: Row, view: View) => unknown): Attribute<Row> => ({
  schema,
  of,
});

/** Time as the API tells it. */
export const timeOf = (atMs: number): string => new Date(atMs).toISOString();
export const Time = z.iso.datetime();

export const reference = (type: string, id: string | null): Reference | null =>
  id === null ? null : { type, id };

/** One resource, as answered. */
export function shown<Row>(resource: Resource<Row>, row: Row, view: View): Record<string, unknown> {
  const id = resource.id(row);
  const attributes = Object.entries(resource.attributes)
    .map(([name, { of }]) => [name, of(row, view)] as const)
    .filter(([, value]) => value !== undefined);
  const relationships = Object.entries(resource.relationships)
    .map(([name, of]) => [name, of(row)] as const)
    .filter(([, value]) => value !== null);
  return {
    type: resource.type(row),
    id,
    links: { self: `${view.apiUrl}${resource.path}/${resource.self?.(row) ?? id}` },
    attributes: Object.fromEntries(attributes),
    relationships: Object.fromEntries(relationships),
  };
}

/** The schema of `shown`. */
export const schemaOf = <Row>(resource: Resource<Row>): z.ZodType =>
  z.strictObject({
    type: z.string(),
    id: z.string(),
    links: z.strictObject({ self: z.url() }),
    attributes: z.strictObject(
      Object.fromEntries(Object.entries(resource.attributes).map(([name, { schema }]) => [name, schema])),
    ),
    relationships: z.strictObject(
      Object.fromEntries(Object.keys(resource.relationships).map((name) => [name, Reference.optional()])),
    ),
  });
