import { z } from 'zod';
import { stepKind } from '../step-kind.ts';

export const aim = stepKind({
  name: 'aim',
  summary: "points an LED at one imp's pin at another imp's sensor, as a factory fixture does",
  example: 'aim: { from: fixture, pin: pin1, at: dut }',
  schema: z.strictObject({
    from: z.string(),
    pin: z.string(),
    at: z.string(),
    'active-high': z.boolean().default(false),
  }),
  async run(stage, { from, pin, at, 'active-high': activeHigh }) {
    stage.imp(from).pointLed(pin, stage.imp(at), { activeHigh });
  },
});
