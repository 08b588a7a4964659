/** Protects: every fault of the receiver says what went wrong and what to do, in sentences of the user's words. */
import { expect, it } from 'vitest';
import {
  demodulatorFault,
  framerFault,
  receiverFaultCodes,
  slicerFault,
  timingFault,
} from '../../../firmware/receiver/faults.ts';

const makers = {
  demodulator: demodulatorFault,
  slicer: slicerFault,
  timing: timingFault,
  frame: framerFault,
};

it.each(
  Object.entries(receiverFaultCodes).flatMap(([stage, codes]) =>
    codes.map((code) => [stage as keyof typeof makers, code] as const),
  ),
)('%s/%s', (stage, code) => {
  const fault = (
    makers[stage] as (code: string, atUs?: number, detail?: string) => ReturnType<typeof slicerFault>
  )(code, 1.6, 'here');
  expect(fault).toMatchObject({ stage, code, atUs: 2 });
  expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(fault.cause).toMatch(/^[a-z].* \(here\)$/);
  expect(fault.cure).toMatch(/^[a-z].*[^.]$/);
});
