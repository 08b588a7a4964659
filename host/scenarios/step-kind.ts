import type { z } from 'zod';
import type { Stage } from './stage.ts';

/** One kind of step: its name is the key under which a scenario writes it. */
export interface StepKind<T = unknown> {
  readonly name: string;
  readonly summary: string;
  /** As YAML, for the help. */
  readonly example: string;
  readonly schema: z.ZodType<T>;
  /** Puts what the step names by path into the step itself, so that a journal needs no other file. */
  readonly inline?: (given: unknown, folder: string) => Promise<unknown>;
  /** Throws `Unmet` where it expected something else, ImpError where the step makes no sense. */
  run(stage: Stage, value: T): Promise<void>;
}

/** Keeps the value's type where it is written, and hides it where the table holds all kinds. */
export const stepKind = <T>(kind: StepKind<T>): StepKind => kind;

/** An expectation that was not met: the run's answer is no. */
export class Unmet extends Error {}
