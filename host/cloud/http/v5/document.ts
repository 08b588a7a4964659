/** What clients send: `{data: {type, id?, attributes, relationships}}`, checked against the table of what may be written. */
import { z } from 'zod';
import { apiError } from './errors.ts';
import { Reference } from './resource.ts';

type Shape = Readonly<Record<string, z.ZodType>>;

const Outer = z.object({
  data: z.object({
    type: z.string(),
    id: z.string().optional(),
    attributes: z.record(z.string(), z.unknown()).nullish(),
    relationships: z.record(z.string(), z.unknown()).nullish(),
  }),
});

/** What a body may hold. */
export interface BodyRules<A extends Shape = Shape, R extends Shape = Shape> {
  /** Of which resources it may be. */
  readonly types: readonly string[];
  readonly attributes: A;
  readonly relationships?: R;
}

/** Keeps the types of a table of rules as they are. */
export const bodyRules = <A extends Shape, R extends Shape>(rules: BodyRules<A, R>): BodyRules<A, R> => rules;

/** Those rules as one schema, for the document of the API; a body is checked part by part, each with its own words. */
export function bodySchema({ types, attributes, relationships = {} }: BodyRules): z.ZodType {
  const part = (shape: Shape): z.ZodType => {
    const schema = z.strictObject(shape);
    return schema.safeParse({}).success ? schema.nullish() : schema;
  };
  return z.object({
    data: z.object({
      type: z.enum(types),
      id: z.string().optional(),
      attributes: part(attributes),
      relationships: part(relationships),
    }),
  });
}

export interface Document<A, R> {
  readonly type: string;
  readonly attributes: A;
  readonly relationships: R;
}

/** The first thing that is wrong, as `name: why`. */
function complaint(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'The request is invalid.';
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : null;
  if (unknown !== null) return `Unknown or read-only: ${unknown}.`;
  return `${issue.path.join('.')}: ${issue.message}.`;
}

/**
 * Reads a body. `id`: what its URL names, which the body may repeat.
 * Throws ApiError `body-invalid` or `attribute-invalid`.
 */
export function documentOf<A extends Shape, R extends Shape>(
  body: unknown,
  rules: BodyRules<A, R> & { readonly id?: string },
): Document<z.infer<z.ZodObject<A>>, z.infer<z.ZodObject<R>>> {
  const outer = Outer.safeParse(body);
  if (!outer.success) throw apiError('body-invalid', complaint(outer.error));
  const { type, id, attributes, relationships } = outer.data.data;
  if (!rules.types.includes(type))
    throw apiError('body-invalid', `data.type: must be ${rules.types.join(' or ')}.`);
  if (id !== undefined && rules.id !== undefined && id !== rules.id)
    throw apiError('body-invalid', 'data.id: must be the one that the URL names.');
  const given = z.strictObject(rules.attributes).safeParse(attributes ?? {});
  if (!given.success) throw apiError('attribute-invalid', complaint(given.error));
  const related = z.strictObject(rules.relationships ?? {}).safeParse(relationships ?? {});
  if (!related.success) throw apiError('body-invalid', `relationships: ${complaint(related.error)}`);
  return {
    type,
    attributes: given.data,
    relationships: related.data as z.infer<z.ZodObject<R>>,
  };
}

/** Of one request. */
const mostReferences = 1000;

const References = z.object({
  data: z.preprocess((data) => (Array.isArray(data) ? data : [data]), z.array(Reference).max(mostReferences)),
});

/** What such a body holds: references to resources of a type, or one. */
export function referencesSchema(type: string): z.ZodType {
  const one = z.object({ type: z.literal(type), id: z.string() });
  return z.object({ data: z.union([z.array(one).max(mostReferences), one]) });
}

/** The list of a relationship's body: `{data: [{type, id}]}`. Throws ApiError `body-invalid`. */
export function referencesOf(body: unknown, type: string): readonly string[] {
  const parsed = References.safeParse(body);
  if (!parsed.success) throw apiError('body-invalid', complaint(parsed.error));
  if (parsed.data.data.some((each) => each.type !== type))
    throw apiError('body-invalid', `data.type: must be ${type}.`);
  return parsed.data.data.map(({ id }) => id);
}

const text = (least: number, most: number) => {
  const error = `must be ${least} to ${most} characters`;
  return z.string().min(least, { error }).max(most, { error });
};

/** Known: names of 1 to 80 characters, descriptions of at most 255. */
export const Name = text(1, 80);
/** A device may have none: null, or nothing in it (known, the vendor's own tests of impt 2.6). */
export const DeviceName = text(0, 80).nullable();
export const Description = text(0, 255);
