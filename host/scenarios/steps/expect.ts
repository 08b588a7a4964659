import { z } from 'zod';
import type { TraceEvent } from '../../../firmware/trace.ts';
import { duration } from '../quantities.ts';
import { stepKind } from '../step-kind.ts';
import { matches, wordsOf } from '../match.ts';
import { happens } from '../wait.ts';

const kinds = [
  'power',
  'state',
  'led-pattern',
  'window',
  'preamble',
  'blinkup',
  'network',
  'link',
  'enrolled',
  'fault',
  'log',
  'firmware',
  'restart',
  'message',
  'factory-blinkup',
  'blessing',
  'pin',
] as const satisfies readonly TraceEvent['kind'][];

const event = z
  .strictObject({
    imp: z.string().optional(),
    within: duration,
    ...(Object.fromEntries(kinds.map((kind) => [kind, z.json().optional()])) as Record<
      (typeof kinds)[number],
      z.ZodOptional<z.ZodJSONSchema>
    >),
  })
  .superRefine((value, context) => {
    if (kinds.filter((kind) => value[kind] !== undefined).length !== 1)
      context.addIssue({ code: 'custom', message: `name exactly one of ${kinds.join(', ')}` });
  })
  .transform(({ imp, within, ...named }) => {
    const [kind = 'log', wanted = null] =
      Object.entries(named).find(([, value]) => value !== undefined) ?? [];
    return { ...(imp === undefined ? {} : { imp }), withinUs: within, kind, wanted };
  });

export const expect = stepKind({
  name: 'expect',
  summary: 'an event that has to come, after those already expected, within a time',
  example: 'expect: { fault: network/wrong-password, within: 30s }',
  schema: event,
  async run(stage, { imp, withinUs, kind, wanted }) {
    await happens(stage, stage.imp(imp), withinUs, wordsOf(kind, wanted), (each) =>
      matches(each, kind, wanted),
    );
  },
});

export const never = stepKind({
  name: 'never',
  summary: 'an event that must not come within a time, nor have come since the last one expected',
  example: 'never: { state: online, within: 60s }',
  schema: event,
  async run(stage, { imp, withinUs, kind, wanted }) {
    const is = (each: TraceEvent): boolean => matches(each, kind, wanted);
    await happens(stage, stage.imp(imp), withinUs, wordsOf(kind, wanted), is, false);
  },
});
