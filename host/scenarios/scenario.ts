/** A scenario as data: read from YAML or from a journal, whole, so that it needs no other file. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ImpType } from '../../protocol/device-link.ts';
import { ImpError } from '../imp-error.ts';
import { readProgram } from '../sandbox/program.ts';
import type { ProgramText } from '../sandbox/program.ts';
import { siteSchema } from './steps/network.ts';
import { stepTable } from './step-table.ts';
import type { StepKind } from './step-kind.ts';

const programText = z.strictObject({ name: z.string(), code: z.string(), map: z.string() });

/** A program; a path was replaced by what it names before this is checked. */
const program = programText;

const impSchema = z.strictObject({
  type: ImpType.optional(),
  id: z.string().optional(),
  /** Release of its operating system, for instance 36. */
  impos: z
    .int('a release of impOS is a whole number, like 36')
    .min(1, 'a release of impOS is 1 or later')
    .max(99, 'a release of impOS is 99 or earlier')
    .optional(),
  /** The application's code. */
  firmware: program.optional(),
  /** The code that runs in the factory: the fixture's, the DUT's. */
  factory: program.optional(),
  network: siteSchema.optional(),
});

const names = stepTable.map(({ name }) => name);

const fileSchema = z.strictObject({
  name: z.string().optional(),
  seed: z.number().int().min(0).optional(),
  imps: z.record(z.string(), impSchema.nullable()).default({ imp: null }),
  agent: program.optional(),
  steps: z.array(z.record(z.string(), z.unknown())).min(1),
});

export type ScenarioImp = z.output<typeof impSchema>;

export interface ScenarioStep {
  readonly kind: StepKind;
  /** As written, with named files put in. */
  readonly written: unknown;
  readonly value: unknown;
}

export interface Scenario {
  readonly name: string;
  readonly seed: number | undefined;
  readonly imps: ReadonlyMap<string, ScenarioImp>;
  readonly agent: ProgramText | undefined;
  readonly steps: readonly ScenarioStep[];
  /** All of it as plain data, from which `scenarioOf` makes it again. */
  readonly written: unknown;
}

const wrong = (name: string, cause: string): ImpError =>
  new ImpError(
    'scenario',
    `${name}: ${cause}`,
    `steps are ${names.join(', ')}; see --help for an example of each`,
  );

/** Reads a scenario. Throws ImpError `scenario`, naming the place, or as `readProgram` does. */
export async function readScenario(path: string): Promise<Scenario> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new ImpError('scenario', `${path} cannot be read`, 'check the path and its permissions');
  }
  let data: unknown;
  try {
    data = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw wrong(
      path,
      `this is no YAML: ${error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : ''}`,
    );
  }
  return scenarioOf(data, basename(path), dirname(resolve(path)));
}

/** Makes a scenario of data as YAML holds it; paths in it begin at `folder`. Throws as `readScenario` does. */
export async function scenarioOf(data: unknown, name: string, folder: string): Promise<Scenario> {
  const written = await withPrograms(data, folder);
  const file = checked(fileSchema, written, name, '');
  const steps: ScenarioStep[] = [];
  for (const [i, step] of file.steps.entries())
    steps.push(await stepOf(step, `${name}, step ${i + 1}`, folder));
  return {
    name: file.name ?? name,
    seed: file.seed,
    imps: new Map(Object.entries(file.imps).map(([imp, options]) => [imp, options ?? {}])),
    agent: file.agent,
    steps,
    written: {
      ...(written as object),
      steps: steps.map(({ kind, written: value }) => ({ [kind.name]: value })),
    },
  };
}

async function stepOf(
  step: Readonly<Record<string, unknown>>,
  place: string,
  folder: string,
): Promise<ScenarioStep> {
  const [[key, given] = ['', undefined], ...more] = Object.entries(step);
  const kind = stepTable.find(({ name }) => name === key);
  if (kind === undefined || more.length > 0)
    throw wrong(place, more.length > 0 ? 'a step has one key' : `there is no step "${key}"`);
  const written = kind.inline === undefined ? given : await kind.inline(given, folder);
  return { kind, written, value: checked(kind.schema, written, place, key) };
}

/** The first thing that is wrong, with its path. Values are not shown: they may be secrets. */
function checked<T>(schema: z.ZodType<T>, value: unknown, place: string, key: string): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const issue = innermost(read.error.issues);
  const path = [key, ...(issue?.path ?? [])].filter((part) => part !== '').join('.');
  throw wrong(place, `${path}${path === '' ? '' : ': '}${issue?.message ?? 'this is not understood'}`);
}

type Issue = z.core.$ZodIssue;

/** Of a choice between forms, the complaint of the form that went furthest. */
function innermost(issues: readonly Issue[]): Issue | undefined {
  const [issue] = issues;
  if (issue?.code !== 'invalid_union') return issue;
  const deepest = issue.errors
    .map((inner) => innermost(inner))
    .filter((inner) => inner !== undefined)
    .toSorted(
      (a, b) => b.path.length - a.path.length || Number(b.code === 'custom') - Number(a.code === 'custom'),
    )[0];
  return deepest === undefined ? issue : { ...deepest, path: [...issue.path, ...deepest.path] };
}

/** Puts programs in place of their paths. */
async function withPrograms(data: unknown, folder: string): Promise<unknown> {
  if (typeof data !== 'object' || data === null) return data;
  const loaded = async (value: unknown): Promise<unknown> => {
    if (typeof value !== 'string') return value;
    const { name, code, map } = await readProgram(resolve(folder, value));
    return { name, code, map };
  };
  const file = data as { readonly imps?: unknown; readonly agent?: unknown };
  const imps: Record<string, unknown> = {};
  if (typeof file.imps === 'object' && file.imps !== null)
    for (const [name, imp] of Object.entries(file.imps as Record<string, unknown>)) {
      if (typeof imp !== 'object' || imp === null) {
        imps[name] = imp;
        continue;
      }
      const { firmware, factory } = imp as { readonly firmware?: unknown; readonly factory?: unknown };
      imps[name] = {
        ...imp,
        ...(firmware === undefined ? {} : { firmware: await loaded(firmware) }),
        ...(factory === undefined ? {} : { factory: await loaded(factory) }),
      };
    }
  return {
    ...file,
    ...(file.imps === undefined ? {} : { imps }),
    ...(file.agent === undefined ? {} : { agent: await loaded(file.agent) }),
  };
}
