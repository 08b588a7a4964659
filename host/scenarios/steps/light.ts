import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { readLight } from '../../captures/formats/capture-reader.ts';
import { ImpError } from '../../imp-error.ts';
import { shifted } from '../../rig/shift.ts';
import { sampleRate } from '../quantities.ts';
import { stepKind } from '../step-kind.ts';

const asWritten = z.strictObject({
  imp: z.string().optional(),
  capture: z.string(),
  /** Samples per second, where the capture does not say. */
  rate: sampleRate.optional(),
  /** The capture itself, in base 64: as a journal has it. */
  bytes: z.string().optional(),
});

export const light = stepKind({
  name: 'light',
  summary: 'recorded light falls on an imp',
  example: 'light: captures/phone.wav',
  schema: z.union([z.string().transform((capture): z.output<typeof asWritten> => ({ capture })), asWritten]),
  async inline(given, folder) {
    const step = typeof given === 'string' ? { capture: given } : (given as { readonly capture?: unknown });
    if (typeof step.capture !== 'string' || 'bytes' in step) return given;
    try {
      const bytes = (await readFile(resolve(folder, step.capture))).toString('base64');
      return { ...step, capture: basename(step.capture), bytes };
    } catch {
      throw new ImpError(
        'scenario',
        `the capture ${step.capture} cannot be read`,
        'give its path from the scenario',
      );
    }
  },
  async run(stage, { imp, rate, bytes = '' }) {
    const blocks = readLight([Buffer.from(bytes, 'base64')], rate === undefined ? {} : { rateHz: rate });
    await stage.rig.shine(shifted(blocks, stage.rig.clock.now()), { to: stage.imp(imp) });
  },
});
