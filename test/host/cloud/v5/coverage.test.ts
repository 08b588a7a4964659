/** The API has every call that the vendor's clients make, and says of each how faithful it is. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { coverage } from '../../../../host/cloud/http/v5/coverage.ts';

const { calls } = JSON.parse(
  readFileSync(new URL('../../../data/impcentral-calls.json', import.meta.url), 'utf8'),
) as { calls: string[] };

/** `{id|me}` and `:id` alike. */
const shapeOf = (call: string): string => call.replaceAll(/\{[^}]*\}|:\w+/g, '*');

test('every known call is in the table', () => {
  const shapes = new Set(coverage.map(({ call }) => shapeOf(call)));
  expect(calls.map(shapeOf).filter((call) => !shapes.has(call))).toEqual([]);
});

test('at most five calls are simplified, each with a sentence', () => {
  const simplified = coverage.filter((row) => row.coverage === 'simplified');
  expect(simplified.length).toBeLessThanOrEqual(5);
  for (const { how } of simplified) expect(how.length).toBeGreaterThan(20);
});
