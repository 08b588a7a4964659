/** The five calls that each kind of resource has: list, make, show, change, delete. */
import { ownGroup } from '../../group-changes.ts';
import type { DeviceGroupRow } from '../../schema.ts';
import { parameter, type Call, type Coverage, type Route } from './call.ts';
import { itemSchema, listed, listSchema, type Collection } from './collection.ts';
import { bodySchema, type BodyRules } from './document.ts';
import { apiError } from './errors.ts';
import { schemaOf, type Reference } from './resource.ts';

interface Crud<Rows, Row> {
  readonly collection: Collection<Rows, Row>;
  readonly show: (call: Call, id: string) => Promise<unknown>;
  readonly make: (call: Call) => Promise<unknown>;
  readonly change: (call: Call) => Promise<unknown>;
  readonly remove: (call: Call, id: string) => Promise<unknown>;
  /** What the bodies of the two hold. */
  readonly takes: { readonly make: BodyRules; readonly change: BodyRules };
  /** How faithful making one is. */
  readonly making?: Coverage;
}

/** The rows of the route table. */
export function crudRoutes<Rows, Row>({
  collection,
  show,
  make,
  change,
  remove,
  takes,
  making = 'exact',
}: Crud<Rows, Row>): readonly Route[] {
  const { resource } = collection;
  const all = resource.path;
  const one = `${all}/:id`;
  const Item = itemSchema(resource);
  const exact = { coverage: 'exact' } as const;
  return [
    {
      ...exact,
      method: 'GET',
      path: all,
      status: 200,
      answer: listSchema(schemaOf(resource)),
      run: (call) => listed(collection, call),
    },
    {
      method: 'POST',
      path: all,
      coverage: making,
      status: 201,
      body: bodySchema(takes.make),
      answer: Item,
      run: make,
    },
    {
      ...exact,
      method: 'GET',
      path: one,
      status: 200,
      answer: Item,
      run: (call) => show(call, parameter(call, 'id')),
    },
    {
      ...exact,
      method: 'PATCH',
      path: one,
      status: 200,
      body: bodySchema(takes.change),
      answer: Item,
      run: change,
    },
    {
      ...exact,
      method: 'DELETE',
      path: one,
      status: 204,
      answer: null,
      run: (call) => remove(call, parameter(call, 'id')),
    },
  ];
}

/** The two ways to restart what is named by `path`. */
export const restartRoutes = (
  path: string,
  restart: (call: Call, conditional: boolean) => Promise<void>,
): readonly Route[] =>
  (['restart', 'conditional_restart'] as const).map((verb) => ({
    method: 'POST',
    path: `${path}/${verb}`,
    coverage: 'exact',
    status: 204,
    answer: null,
    run: (call) => restart(call, verb === 'conditional_restart'),
  }));

/** The account's group that a body names. Throws ApiError where it has none, or one of another type than is said. */
export async function referredGroup(call: Call, reference: Reference): Promise<DeviceGroupRow> {
  const group = await ownGroup(call.cloud.db, call.account.id, reference.id);
  if (group.type === reference.type) return group;
  throw apiError('group-type', `The devicegroup is no ${reference.type}.`);
}
