import { z } from 'zod';
import { stepKind } from '../step-kind.ts';

export const owner = stepKind({
  name: 'owner',
  summary: 'who does the BlinkUps from now on: another account',
  example: 'owner: second-owner',
  schema: z.string().min(1),
  async run(stage, name) {
    stage.owner = name;
    await stage.account();
  },
});
