/** Products. */
import { makeProduct } from '../../../device-groups.ts';
import { deleteProduct, ownProduct, updateProduct } from '../../../products.ts';
import { parameter, type Call } from '../call.ts';
import { accountOf } from '../collection.ts';
import { products } from '../collections.ts';
import { crudRoutes } from '../crud.ts';
import { Description, bodyRules, documentOf, Name } from '../document.ts';
import { apiError } from '../errors.ts';
import { Reference, shown } from '../resource.ts';
import { productResource } from '../resources.ts';

async function show(call: Call, id: string): Promise<unknown> {
  const row = await ownProduct(call.cloud.db, call.account.id, id);
  return { data: shown(productResource, row, call.view) };
}

const making = bodyRules({
  types: ['product'],
  attributes: { name: Name, description: Description.optional() },
  relationships: { owner: Reference.optional() },
});

async function make(call: Call): Promise<unknown> {
  const { cloud, account, body } = call;
  const { attributes, relationships } = documentOf(body, making);
  const { owner } = relationships;
  if (owner !== undefined && accountOf(owner.id, account.id) !== account.id)
    throw apiError('permission-refused');
  const { id } = await makeProduct(cloud, {
    accountId: account.id,
    name: attributes.name,
    description: attributes.description ?? '',
  });
  return show(call, id);
}

const changing = bodyRules({
  types: ['product'],
  attributes: { name: Name.optional(), description: Description.optional() },
});

async function change(call: Call): Promise<unknown> {
  const id = parameter(call, 'id');
  await ownProduct(call.cloud.db, call.account.id, id);
  const { attributes } = documentOf(call.body, { ...changing, id });
  await updateProduct(call.cloud, { accountId: call.account.id, id, ...attributes });
  return show(call, id);
}

export const productRoutes = crudRoutes({
  collection: products,
  show,
  make,
  change,
  takes: { make: making, change: changing },
  remove: (call, id) => deleteProduct(call.cloud, { accountId: call.account.id, id }),
});
