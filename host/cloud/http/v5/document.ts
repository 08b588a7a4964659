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
 * Reads a body. `types`: which resources it may hold; `id`: what its URL names, which the body may repeat.
 * Throws ApiError `body-invalid` or `attribute-invalid`.
 */
export function documentOf<A extends Shape, R extends Shape>(
  body: unknown,
  rules: {
    readonly types: readonly string[];
    readonly id?: string;
    readonly attributes: A;
    readonly relationships?: R;
  },
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

const References = z.object({
  data: z.preprocess((data) => (Array.isArray(data) ? data : [data]), z.array(Reference).max(1000)),
});

/** The list of a relationship's body: `{data: [{type, id}]}`. Throws ApiError `body-invalid`. */
export function referencesOf(body: unknown, type: string): readonly string[] {
  const parsed = References.safeParse(body);
  if (!parsed.success) throw apiError('body-invalid', complaint(parsed.error));
  if (parsed.data.data.some((each) => each.type !== type))
    throw apiError('body-invalid', `data.type: must be ${type}.`);
  return parsed.data.data.map(({ id }) => id);
}

const text = (least: number, most: number) =>
  z.string().refine((value) => value.length >= least && value.length <= most, {
    error: `must be ${least} to ${most} characters`,
  });

/** Known: names of 1 to 80 characters, descriptions of at most 255. */
export const Name = text(1, 80);
/** A device may have none: null, or nothing in it (known, the vendor's own tests of impt 2.6). */
export const DeviceName = text(0, 80).nullable();
export const Description = text(0, 255);
