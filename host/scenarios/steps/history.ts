import { z } from 'zod';
import { historyOf } from '../../cloud/index.ts';
import { stepKind, Unmet } from '../step-kind.ts';

export const history = stepKind({
  name: 'history',
  summary: "the newest entry of an imp's history in the cloud, and why it was refused",
  example: 'history: { event: enrollment-refused, code: developer-plan-on-blessed-device }',
  schema: z.strictObject({
    imp: z.string().optional(),
    event: z.string(),
    /** Of a refusal. */
    code: z.string().optional(),
  }),
  async run(stage, { imp, event, code }) {
    const [newest] = await historyOf(await stage.rig.cloud, stage.imp(imp).deviceId, { limit: 1 });
    if (newest === undefined) throw new Unmet('the cloud has no history of this imp');
    if (newest.event !== event || (code !== undefined && newest.code !== code))
      throw new Unmet(`the newest entry is ${[newest.event, newest.code].filter(Boolean).join(' ')}`);
  },
});
