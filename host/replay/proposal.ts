/** An expectation that a capture meets as it is now. */
import { writeFileSync } from 'node:fs';
import { mask } from '../../firmware/packet-summary.ts';
import { ImpError } from '../imp-error.ts';
import { expectationPath, type Expectation } from './expectation.ts';
import type { Outcome } from './outcome.ts';

/** What of the margin a later release may lose before the capture counts as failed. Decibels. */
const spareDb = 1;

/** `packet` is the one with its secrets in clear, as the light beside it holds them too. */
export function proposal(outcome: Outcome, packet: Readonly<Record<string, unknown>> | null): Expectation {
  const { fault, final, enrollment, patterns, quality } = outcome;
  const common = {
    final: { state: final, enrollment },
    led: patterns as NonNullable<Exclude<Expectation['led'], string>>,
  };
  if (packet === null)
    return { fault: fault === null ? true : { stage: fault.stage, code: fault.code }, ...common };
  return {
    packet: packet as NonNullable<Expectation['packet']>,
    fault: fault === null ? false : { stage: fault.stage, code: fault.code },
    ...common,
    ...('marginDb' in quality
      ? { quality: { marginDb: Math.round((quality.marginDb - spareDb) * 10) / 10 } }
      : {}),
  };
}

/** As it may be shown. */
export function shownExpectation(expectation: Expectation, showSecrets: boolean): string {
  const { packet, ...rest } = expectation;
  const hidden = (value: unknown, key: string): unknown =>
    typeof value === 'object' && value !== null
      ? Array.isArray(value)
        ? value.map((each) => hidden(each, key))
        : Object.fromEntries(Object.entries(value).map(([inner, each]) => [inner, hidden(each, inner)]))
      : !showSecrets && ['password', 'token', 'hex', 'user'].includes(key) && value !== ''
        ? mask
        : value;
  return JSON.stringify(packet === undefined ? rest : { packet: hidden(packet, 'packet'), ...rest }, null, 2);
}

/** Writes it beside its capture; never over another. Throws ImpError `expectation`. */
export function acceptExpectation(capture: string, expectation: Expectation): string {
  const path = expectationPath(capture);
  try {
    writeFileSync(path, `${JSON.stringify(expectation, null, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    throw new ImpError(
      'expectation',
      `${path} cannot be written (${error instanceof Error ? error.message : 'unknown reason'})`,
      'look whether it is there already, and whether the folder may be written to',
    );
  }
  return path;
}
