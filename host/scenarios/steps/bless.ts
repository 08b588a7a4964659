import { z } from 'zod';
import { blessDevice } from '../../cloud/index.ts';
import { ImpError } from '../../imp-error.ts';
import { stepKind } from '../step-kind.ts';

export const bless = stepKind({
  name: 'bless',
  summary:
    'the cloud blesses an imp into a production group, behind its back: the imp hears of it when it connects',
  example: 'bless: { imp: dut, group: shop }',
  schema: z.strictObject({ imp: z.string().optional(), group: z.string() }),
  async run(stage, { imp: name, group }) {
    const groupId = stage.groups.get(group);
    if (groupId === undefined)
      throw new ImpError('scenario', `there is no group "${group}" yet`, 'make it in a step before');
    const imp = stage.imp(name);
    await stage.register(imp);
    const { id: accountId } = await stage.rig.account;
    await blessDevice(await stage.rig.cloud, { accountId, deviceId: imp.deviceId, groupId });
  },
});
