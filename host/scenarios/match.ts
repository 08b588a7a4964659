/** Whether an event is the one that a scenario means. */
import type { TraceEvent } from '../../firmware/trace.ts';

/** What a plain word means, by kind: the property that tells most. */
const mainProperty: Readonly<Record<string, string>> = {
  state: 'state',
  'led-pattern': 'pattern',
  network: 'step',
  link: 'state',
  firmware: 'state',
  restart: 'reason',
  message: 'name',
  'factory-blinkup': 'state',
  blessing: 'state',
  pin: 'pin',
  power: 'on',
  window: 'open',
  enrolled: 'blessed',
};

/** `any`: any of the kind. A word: its main property. An object: the properties that it names, and what is in them. */
export function matches(event: TraceEvent, kind: string, wanted: unknown): boolean {
  if (event.kind !== kind) return false;
  if (wanted === 'any') return true;
  if (event.kind === 'fault' && typeof wanted === 'string') {
    const { stage, code } = event.fault;
    return wanted === stage || wanted === `${stage}/${code}`;
  }
  if (event.kind === 'log' && typeof wanted === 'string') return event.text.includes(wanted);
  const part = event as unknown as Readonly<Record<string, unknown>>;
  const main = mainProperty[kind];
  if (typeof wanted !== 'object' || wanted === null) return main !== undefined && part[main] === wanted;
  return contains(part, wanted);
}

/** Whether `actual` has all that `wanted` has. */
function contains(actual: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return actual === wanted;
  if (typeof actual !== 'object' || actual === null) return false;
  return Object.entries(wanted).every(([key, value]) =>
    contains((actual as Readonly<Record<string, unknown>>)[key], value),
  );
}

/** What was expected, as the scenario wrote it. */
export const wordsOf = (kind: string, wanted: unknown): string =>
  wanted === 'any' ? kind : `${kind}: ${typeof wanted === 'string' ? wanted : JSON.stringify(wanted)}`;
