/** Device groups and what is done to all of a group's devices. */
import { z } from 'zod';
import { restartGroup } from '../../../code-delivery.ts';
import { setMinimumSupported } from '../../../deployments.ts';
import { makeGroup } from '../../../device-groups.ts';
import { deleteGroup, ownGroup, updateGroup } from '../../../group-changes.ts';
import { groupTypes, isProductionType, type GroupType } from '../../../groups.ts';
import { ownProduct } from '../../../products.ts';
import { parameter, type Call, type Route } from '../call.ts';
import { groups, groupView } from '../collections.ts';
import { crudRoutes, restartRoutes } from '../crud.ts';
import { Description, bodyRules, documentOf, Name, referencesOf, referencesSchema } from '../document.ts';
import { apiError } from '../errors.ts';
import { Reference, shown } from '../resource.ts';
import { groupResource } from '../resources.ts';

const allTypes = Object.keys(groupTypes) as GroupType[];

/** Room for the environment variables of a group (chosen). */
const mostEnvCharacters = 16_384;

const EnvVars = z
  .record(z.string().min(1), z.json())
  .refine((vars) => JSON.stringify(vars).length <= mostEnvCharacters, {
    error: `must be at most ${mostEnvCharacters} characters of JSON`,
  });

const targets = {
  production_target: Reference.nullish(),
  dut_target: Reference.nullish(),
};

interface Targets {
  readonly production_target?: Reference | null | undefined;
  readonly dut_target?: Reference | null | undefined;
}

/** Named groups are the account's, and of the type that they are said to be. */
async function targetIds(
  call: Call,
  { production_target, dut_target }: Targets,
): Promise<{ readonly productionTargetId?: string; readonly dutTargetId?: string }> {
  for (const target of [production_target, dut_target]) {
    if (target === undefined || target === null) continue;
    const group = await ownGroup(call.cloud.db, call.account.id, target.id);
    if (group.type !== target.type)
      throw apiError('group-type', `The devicegroup ${target.id} is no ${target.type}.`);
  }
  return {
    ...(production_target ? { productionTargetId: production_target.id } : {}),
    ...(dut_target ? { dutTargetId: dut_target.id } : {}),
  };
}

async function show(call: Call, id: string): Promise<unknown> {
  await ownGroup(call.cloud.db, call.account.id, id);
  return { data: shown(groupResource, await groupView(call.cloud.db, id), call.view) };
}

const making = bodyRules({
  types: allTypes,
  attributes: {
    name: Name,
    description: Description.optional(),
    region: z.string().max(80).nullish(),
    env_vars: EnvVars.optional(),
  },
  relationships: { product: Reference, ...targets },
});

async function make(call: Call): Promise<unknown> {
  const { type, attributes, relationships } = documentOf(call.body, making);
  const groupType = type as GroupType;
  const { name, description, region, env_vars } = attributes;
  if (region !== undefined && region !== null && !isProductionType(groupType))
    throw apiError('attribute-invalid', 'region: is for production devicegroups only.');
  const product = await ownProduct(call.cloud.db, call.account.id, relationships.product.id);
  const { id } = await makeGroup(call.cloud, {
    productId: product.id,
    type: groupType,
    name,
    ...(description === undefined ? {} : { description }),
    ...(region === undefined ? {} : { region }),
    ...(env_vars === undefined ? {} : { envVars: env_vars }),
    ...(await targetIds(call, relationships)),
  });
  return show(call, id);
}

const changing = bodyRules({
  types: allTypes,
  attributes: {
    name: Name.optional(),
    description: Description.optional(),
    env_vars: EnvVars.optional(),
    load_code_after_blessing: z.boolean().optional(),
  },
  relationships: targets,
});

async function change(call: Call): Promise<unknown> {
  const id = parameter(call, 'id');
  const group = await ownGroup(call.cloud.db, call.account.id, id);
  const { attributes, relationships } = documentOf(call.body, { ...changing, types: [group.type], id });
  const { name, description, env_vars, load_code_after_blessing } = attributes;
  await updateGroup(call.cloud, {
    accountId: call.account.id,
    id,
    name,
    description,
    envVars: env_vars,
    loadCodeAfterBlessing: load_code_after_blessing,
    ...(await targetIds(call, relationships)),
  });
  return show(call, id);
}

async function restart(call: Call, conditional: boolean): Promise<void> {
  const group = await ownGroup(call.cloud.db, call.account.id, parameter(call, 'id'));
  await restartGroup(call.cloud, group, { conditional });
}

async function setMinimum(call: Call): Promise<void> {
  const groupId = parameter(call, 'id');
  await ownGroup(call.cloud.db, call.account.id, groupId);
  const [deploymentId, ...more] = referencesOf(call.body, 'deployment');
  if (deploymentId === undefined || more.length > 0)
    throw apiError('body-invalid', 'data: must be one deployment.');
  await setMinimumSupported(call.cloud, { accountId: call.account.id, groupId, deploymentId });
}

const path = `${groupResource.path}/:id`;

export const groupRoutes: readonly Route[] = [
  ...crudRoutes({
    collection: groups,
    show,
    make,
    change,
    takes: { make: making, change: changing },
    remove: (call, id) => deleteGroup(call.cloud, { accountId: call.account.id, id }),
  }),
  ...restartRoutes(path, restart),
  {
    method: 'PUT',
    path: `${path}/relationships/min_supported_deployment`,
    coverage: 'exact',
    status: 204,
    body: referencesSchema('deployment'),
    answer: null,
    run: setMinimum,
  },
];
