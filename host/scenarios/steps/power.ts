import { z } from 'zod';
import { stepKind } from '../step-kind.ts';

export const power = stepKind({
  name: 'power',
  summary: 'switches an imp on or off',
  example: 'power: off',
  schema: z.union([
    z.enum(['on', 'off']),
    z.strictObject({ imp: z.string().optional(), is: z.enum(['on', 'off']) }),
  ]),
  async run(stage, value) {
    const { imp, is } = typeof value === 'string' ? { imp: undefined, is: value } : value;
    const { device } = stage.imp(imp);
    if (is === 'on') device.powerOn();
    else device.powerOff();
  },
});
