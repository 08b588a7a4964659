/** Builds. */
import { z } from 'zod';
import { maxCodeCharacters } from '../../../deployment-code.ts';
import { deleteDeployment, makeDeployment, ownDeployment, updateDeployment } from '../../../deployments.ts';
import { parameter, type Call } from '../call.ts';
import { deployments, deploymentView } from '../collections.ts';
import { crudRoutes, referredGroup } from '../crud.ts';
import { Description, bodyRules, documentOf } from '../document.ts';
import { Reference, shown } from '../resource.ts';
import { deploymentResource } from '../resources.ts';

/** Known, impt 2.6: which letters, and how many of them in all tags together. */
const mostTagCharacters = 500;
const Tags = z
  .array(z.string().regex(/^[A-Za-z0-9_\-*.]+$/, { error: 'may have A-Z a-z 0-9 _ - * . only' }))
  .refine((tags) => tags.join('').length <= mostTagCharacters, {
    error: `must be at most ${mostTagCharacters} characters together`,
  });

const Code = z.string().max(maxCodeCharacters);

async function show(call: Call, id: string): Promise<unknown> {
  await ownDeployment(call.cloud.db, call.account.id, id);
  return { data: shown(deploymentResource, await deploymentView(call.cloud.db, id), call.view) };
}

const making = bodyRules({
  types: ['deployment'],
  attributes: {
    device_code: Code,
    agent_code: Code,
    description: Description.nullish(),
    origin: z.string().max(1024).nullish(),
    flagged: z.boolean().optional(),
    tags: Tags.optional(),
  },
  relationships: { devicegroup: Reference },
});

async function make(call: Call): Promise<unknown> {
  const { cloud, account } = call;
  const { attributes, relationships } = documentOf(call.body, making);
  const group = await referredGroup(call, relationships.devicegroup);
  const { device_code, agent_code, description, origin, flagged, tags } = attributes;
  const { id } = await makeDeployment(cloud, {
    accountId: account.id,
    groupId: group.id,
    deviceCode: device_code,
    agentCode: agent_code,
    description: description ?? undefined,
    origin: origin ?? undefined,
    flagged,
    tags,
  });
  return show(call, id);
}

const changing = bodyRules({
  types: ['deployment'],
  attributes: {
    description: Description.optional(),
    flagged: z.boolean().optional(),
    tags: Tags.optional(),
  },
});

async function change(call: Call): Promise<unknown> {
  const id = parameter(call, 'id');
  await ownDeployment(call.cloud.db, call.account.id, id);
  const { attributes } = documentOf(call.body, { ...changing, id });
  await updateDeployment(call.cloud, { accountId: call.account.id, id, ...attributes });
  return show(call, id);
}

export const deploymentRoutes = crudRoutes({
  collection: deployments,
  show,
  make,
  change,
  takes: { make: making, change: changing },
  remove: (call, id) => deleteDeployment(call.cloud, { accountId: call.account.id, id }),
  making: {
    simplified:
      'code in TypeScript is compiled and run; code in Squirrel is read, kept and served, but not run yet',
  },
});
