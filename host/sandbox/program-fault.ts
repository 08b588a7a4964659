/** How a user's program ended against its will. */
import type { Explanation } from '../../protocol/fault.ts';

export type ProgramFaultCode =
  'threw' | 'too-long' | 'out-of-memory' | 'stack-overflow' | 'jobs' | 'interpreter';

export interface ProgramFault extends Explanation {
  readonly code: ProgramFaultCode;
  /** What the program threw, as `TypeError: x is not a function`. */
  readonly message: string;
  /** Where, innermost first, in the user's own files: `at loop (app.ts:12:5)`. */
  readonly stack: readonly string[];
}

const explanations: Readonly<Record<ProgramFaultCode, (message: string) => Explanation>> = {
  threw: (message) => ({
    cause: `the program threw an error that nobody caught: ${message}`,
    cure: 'mend the line that the stack names, or catch the error',
  }),
  'too-long': () => ({
    cause: 'one call of the program did not return: it used up its share of steps',
    cure: 'end the loop, or do the work in parts with imp.wakeup or setTimeout',
  }),
  'out-of-memory': () => ({
    cause: 'the program asked for more memory than it may have',
    cure: 'keep less: an imp has far less memory than a computer',
  }),
  'stack-overflow': () => ({
    cause: 'the program calls itself too deeply',
    cure: 'give the recursion an end, or use a loop',
  }),
  jobs: () => ({
    cause: 'the program goes on from promise to promise without an end',
    cure: 'wait for a timer inside the loop of awaits',
  }),
  interpreter: (message) => ({
    cause: `the interpreter of the program failed: ${message}`,
    cure: 'make the program smaller until it works, and report what made it fail',
  }),
};

export const programFault = (
  code: ProgramFaultCode,
  message: string,
  stack: readonly string[] = [],
): ProgramFault => ({ code, message, stack, ...explanations[code](message) });
