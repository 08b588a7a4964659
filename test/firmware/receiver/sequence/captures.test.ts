/** Protects: the recorded captures, the noisy one among them, without the fast path before. */
import { expect, it } from 'vitest';
import { detectSequence } from '../../../../firmware/receiver/sequence/sequence-detector.ts';
import { captures } from '../captures.ts';

it.each(captures)('$name', ({ block, expected }) => {
  const { outcome } = detectSequence(block);
  if (expected.fault) {
    expect(outcome.ok ? 'a packet' : `${outcome.fault.stage}/${outcome.fault.code}`).toBe(
      'timing/skipped-refresh',
    );
    return;
  }
  const { planId, token, ...rest } = expected.packet ?? {};
  const wanted = planId === undefined ? rest : { ...rest, enrollment: { planId, token } };
  expect(outcome.ok && outcome.value.packet).toMatchObject(wanted);
});
