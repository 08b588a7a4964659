/** The place of a fault: the receiver says what is wrong, evidence says where. */
import type { Fault } from '../../protocol/fault.ts';
import type { Mark, MarkKind, Span } from './picture.ts';

/** What explains a fault, likeliest first, by the fault's code; `any` for all others. */
const explains: Readonly<Record<string, readonly MarkKind[]>> = {
  gap: ['gap'],
  'skipped-refresh': ['gap', 'burst', 'dark', 'ambient-step', 'long-symbol', 'lost-symbol'],
  'too-short': ['gap', 'dark', 'ended', 'burst', 'clipped'],
  'levels-merged': ['clipped', 'merged'],
  'no-header': ['gap', 'burst', 'dark', 'ambient-step', 'long-symbol', 'clipped', 'ended'],
  any: [
    'gap',
    'burst',
    'dark',
    'clipped',
    'ambient-step',
    'weak-bit',
    'long-symbol',
    'repeated-symbol',
    'flipped-bit',
    'lost-symbol',
    'ended',
  ],
};

const nearSymbols = 4;

/**
 * The fault as a mark, at the place of the evidence that explains it; else at its own time. Only what happened in `frame` explains it.
 */
export function faultMark(fault: Fault, evidence: readonly Mark[], frame: Span, symbolUs: number): Mark {
  const { cause, cure, atUs = frame.startUs } = fault;
  const away = ({ startUs, endUs }: Mark) => Math.max(0, startUs - atUs, atUs - endUs);
  for (const kind of explains[fault.code] ?? explains['any'] ?? []) {
    const fitting = evidence.filter(
      (mark) => mark.kind === kind && mark.endUs >= frame.startUs && mark.startUs <= frame.endUs,
    );
    // A fault that knows its place is explained by what is there.
    const placed = fault.code === 'skipped-refresh';
    const [first] = placed ? fitting.toSorted((a, b) => away(a) - away(b)) : fitting;
    if (first === undefined || (placed && away(first) > nearSymbols * symbolUs)) continue;
    const { startUs, endUs } = first;
    return { kind: 'fault', startUs, endUs, cause: `${cause}; ${first.cause}`, cure };
  }
  return {
    kind: 'fault',
    startUs: Math.round(atUs - symbolUs / 2),
    endUs: Math.round(atUs + symbolUs / 2),
    cause,
    cure,
  };
}
