/** What a capture is expected to say and do: `<capture without its ending>.expected.json` beside it. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ledPatterns } from '../../firmware/led/patterns.ts';
import { expectationEnding } from '../captures/capture-files.ts';
import { ImpError } from '../imp-error.ts';
import { measures } from './measures.ts';

const limit = z.union([
  z.number(),
  z.strictObject({ least: z.number().optional(), most: z.number().optional() }),
]);
const patternNames = Object.keys(ledPatterns) as (keyof typeof ledPatterns)[];

const schema = z.strictObject({
  /** Compared by the keys it has. */
  packet: z.record(z.string(), z.json()).optional(),
  /** True: no settings may come of it, whatever the fault. */
  fault: z
    .union([z.boolean(), z.strictObject({ stage: z.string().optional(), code: z.string().optional() })])
    .optional(),
  /** The whole timeline in letters, or the patterns in their order. */
  led: z.union([z.string().regex(/^[RGA.]*$/), z.array(z.enum(patternNames))]).optional(),
  /** The imp's state at the end, alone or with what came of the enrollment. */
  final: z
    .union([
      z.string(),
      z.strictObject({ state: z.string().optional(), enrollment: z.string().nullable().optional() }),
    ])
    .optional(),
  quality: z.partialRecord(z.enum(measures), limit).optional(),
  recovered: z.boolean().optional(),
  path: z.enum(['fast', 'sequence']).optional(),
  /** For people. */
  capture: z.string().optional(),
  sample_rate_hz: z.number().optional(),
  note: z.string().optional(),
});

export type Expectation = Readonly<z.infer<typeof schema>>;
export type Limit = z.infer<typeof limit>;

/** Where the expectation of a capture stands. */
export const expectationPath = (capture: string): string =>
  capture.replace(/(?<=[^/\\])\.[^./\\]+(\.gz)?$/, '') + expectationEnding;

/** The text beside a capture; null: there is none. Throws ImpError `expectation`. */
export function expectationText(capture: string): string | null {
  const path = expectationPath(capture);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw wrong(path, 'it cannot be read');
  }
}

/** Null: there is none. Throws ImpError `expectation`, naming the file and the place. */
export function readExpectation(capture: string): Expectation | null {
  const text = expectationText(capture);
  return text === null ? null : parseExpectation(text, expectationPath(capture));
}

/** Throws ImpError `expectation`; `path` is only named. */
export function parseExpectation(text: string, path: string): Expectation {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw wrong(path, 'it is no JSON');
  }
  const read = schema.safeParse(data);
  if (read.success) return read.data;
  // Values are not shown: they may be secrets.
  const [issue] = read.error.issues;
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : undefined;
  const place = (issue?.path ?? []).join('.');
  throw wrong(
    path,
    keys === undefined ? `"${place}" is not understood` : `"${keys}" is no key of an expectation`,
  );
}

const wrong = (path: string, cause: string): ImpError =>
  new ImpError(
    'expectation',
    `${path}: ${cause}`,
    'an expectation has packet, fault, led, final, quality, path or recovered; see impsim replay --help',
  );
