import { z } from 'zod';
import { assignDevice, groupTypes, makeGroup } from '../../cloud/index.ts';
import type { GroupType } from '../../cloud/index.ts';
import { ImpError } from '../../imp-error.ts';
import { stepKind } from '../step-kind.ts';

const types = Object.keys(groupTypes) as [GroupType, ...GroupType[]];

export const group = stepKind({
  name: 'group',
  summary: 'makes a device group, and puts imps into it by hand',
  example:
    'group: { name: fixtures, type: factoryfixture_devicegroup, dut: duts, production: shop, imps: [fixture] }',
  schema: z.strictObject({
    name: z.string(),
    type: z.enum(types),
    /** Groups that a fixture's devices go to: while tested, and once blessed. */
    dut: z.string().optional(),
    production: z.string().optional(),
    imps: z.array(z.string()).default([]),
  }),
  async run(stage, { name, type, dut, production, imps }) {
    const cloud = await stage.rig.cloud;
    const idOf = (named: string): string => {
      const id = stage.groups.get(named);
      if (id !== undefined) return id;
      throw new ImpError('scenario', `there is no group "${named}" yet`, 'make it in a step before');
    };
    const { id } = await makeGroup(cloud, {
      productId: await stage.product(),
      type,
      name,
      ...(dut === undefined ? {} : { dutTargetId: idOf(dut) }),
      ...(production === undefined ? {} : { productionTargetId: idOf(production) }),
    });
    stage.groups.set(name, id);
    const { id: accountId } = await stage.rig.account;
    for (const imp of imps.map((each) => stage.imp(each))) {
      await stage.register(imp);
      await assignDevice(cloud, { accountId, deviceId: imp.deviceId, groupId: id });
    }
  },
});
