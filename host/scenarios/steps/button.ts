import { z } from 'zod';
import { duration } from '../quantities.ts';
import { stepKind } from '../step-kind.ts';

export const button = stepKind({
  name: 'button',
  summary: 'presses and releases a button at a pin, which goes high meanwhile',
  example: 'button: { pin: pin1, for: 200ms }',
  schema: z.strictObject({ imp: z.string().optional(), pin: z.string(), for: duration }),
  async run(stage, { imp, pin, for: forUs }) {
    const { device } = stage.imp(imp);
    device.drivePin(pin, true);
    await stage.rig.run({ forUs });
    device.drivePin(pin, false);
  },
});
