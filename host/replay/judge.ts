/** Compares what an imp did with what was expected. Pure. */
import { mask } from '../../firmware/packet-summary.ts';
import type { Expectation, Limit } from './expectation.ts';
import { betterOf, type Measure } from './measures.ts';
import type { Miss, Outcome } from './outcome.ts';

/** `packet` is the one of the outcome with its secrets in clear; they come out masked. */
export function judge(
  expected: Expectation,
  outcome: Outcome,
  packet: Readonly<Record<string, unknown>> | null,
): readonly Miss[] {
  return [
    ...missedPacket(expected, outcome, packet),
    ...missedFault(expected, outcome),
    ...missedLed(expected, outcome),
    ...missedFinal(expected, outcome),
    ...missedQuality(expected, outcome),
    ...missed('path', expected.path, outcome.path),
    ...missed('recovered', expected.recovered, outcome.recovered),
  ];
}

const words = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

const missed = (what: string, expected: unknown, got: unknown): readonly Miss[] =>
  expected === undefined || expected === got ? [] : [{ what, expected: words(expected), got: words(got) }];

const faultWords = ({ fault }: Outcome): string =>
  fault === null ? 'no fault' : `${fault.stage}/${fault.code}`;

function missedPacket(
  { packet: expected }: Expectation,
  outcome: Outcome,
  packet: Readonly<Record<string, unknown>> | null,
): readonly Miss[] {
  if (expected === undefined) return [];
  if (packet === null) return [{ what: 'packet', expected: 'settings', got: faultWords(outcome) }];
  return Object.entries(expected).flatMap(([key, value]) =>
    difference(`packet.${key}`, key, value, packet[key]),
  );
}

/** The keys of a packet that are secrets, at any depth. */
const secretKeys = new Set(['password', 'token', 'hex', 'user']);

function difference(what: string, key: string, expected: unknown, got: unknown): readonly Miss[] {
  if (isRecord(expected) && isRecord(got))
    return Object.entries(expected).flatMap(([inner, value]) =>
      difference(`${what}.${inner}`, inner, value, got[inner]),
    );
  if (Array.isArray(expected) ? JSON.stringify(expected) === JSON.stringify(got) : expected === got)
    return [];
  // Only a text can be a secret; that there is none may be told.
  const shown = (value: unknown): string =>
    value === undefined ? 'none' : holdsSecret(key, value) ? mask : words(value);
  const told = shown(got);
  return [{ what, expected: shown(expected), got: told === mask ? `another ${mask}` : told }];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** In whole records and lists, which are compared as one, anything may be one. */
const holdsSecret = (key: string, value: unknown): boolean =>
  (typeof value === 'object' && value !== null) || (secretKeys.has(key) && value !== '');

function missedFault({ fault: expected }: Expectation, outcome: Outcome): readonly Miss[] {
  if (expected === undefined) return [];
  const got = faultWords(outcome);
  if (expected === false) return outcome.fault === null ? [] : [{ what: 'fault', expected: 'no fault', got }];
  if (expected === true)
    return outcome.packet === null && outcome.fault !== null
      ? []
      : [
          {
            what: 'fault',
            expected: 'a fault, and no settings',
            got: outcome.packet === null ? got : 'settings',
          },
        ];
  return [
    ...missed('fault.stage', expected.stage, outcome.fault?.stage ?? 'no fault'),
    ...missed('fault.code', expected.code, outcome.fault?.code ?? 'no fault'),
  ];
}

function missedLed({ led }: Expectation, outcome: Outcome): readonly Miss[] {
  if (led === undefined) return [];
  return typeof led === 'string'
    ? missed('led', led, outcome.led)
    : missed('led', led.join(' '), outcome.patterns.join(' '));
}

function missedFinal({ final }: Expectation, outcome: Outcome): readonly Miss[] {
  if (final === undefined) return [];
  if (typeof final === 'string') return missed('final', final, outcome.final);
  return [
    ...missed('final.state', final.state, outcome.final),
    ...missed('final.enrollment', final.enrollment, outcome.enrollment),
  ];
}

function missedQuality({ quality: expected = {} }: Expectation, { quality }: Outcome): readonly Miss[] {
  return (Object.entries(expected) as [Measure, Limit][]).flatMap(([measure, limit]) => {
    const what = `quality.${measure}`;
    const value = measure in quality ? quality[measure as keyof typeof quality] : null;
    const { least, most } = typeof limit === 'number' ? limitsOf(measure, limit) : limit;
    const expectedWords = [
      ...(least === undefined ? [] : [`at least ${least}`]),
      ...(most === undefined ? [] : [`at most ${most}`]),
    ].join(' and ');
    if (typeof value !== 'number') return [{ what, expected: expectedWords, got: 'not measured' }];
    const within = value >= (least ?? -Infinity) && value <= (most ?? Infinity);
    return within ? [] : [{ what, expected: expectedWords, got: String(value) }];
  });
}

/** What a plain number limits. */
function limitsOf(measure: Measure, value: number): { least?: number; most?: number } {
  const better = betterOf(measure);
  if (better === 'more') return { least: value };
  return better === 'less' ? { most: value } : { least: value, most: value };
}
