/** Products and their device groups. */
import { useState } from 'preact/hooks';
import { Confirm } from './confirm.tsx';
import { DataTable } from './data-table.tsx';
import { Await, type Loaded, useLoaded } from './loaded.tsx';
import { deleteGroup, deleteProduct, makeGroup, makeProduct } from './management.ts';
import { NewGroup } from './new-group.tsx';
import type { ProductView } from './views.ts';

interface Answer {
  readonly products: readonly ProductView[];
}

function Product({
  product,
  readOnly,
  loaded,
}: {
  readonly product: ProductView;
  readonly readOnly: boolean;
  readonly loaded: Loaded<Answer>;
}) {
  const { id, name, description, groups } = product;
  return (
    <section class="card" aria-label={name}>
      <h2>{name}</h2>
      {description !== '' && <p class="quiet">{description}</p>}
      <DataTable
        label={`Groups of ${name}`}
        none="No groups yet."
        head={['Group', 'Type', 'Devices', 'Change']}
        rows={groups.map((group) => ({
          key: group.id,
          cells: [
            group.name,
            group.type.replace('_devicegroup', '').replaceAll('_', ' '),
            group.devices,
            <Confirm
              button="Delete"
              small
              title={`Delete ${group.name}?`}
              disabled={readOnly || group.devices > 0}
              onYes={() => void loaded.act(() => deleteGroup(group.id))}
            >
              <p>Its builds and webhooks go with it.</p>
            </Confirm>,
          ],
        }))}
      />
      {!readOnly && <NewGroup product={product} onMake={(group) => loaded.act(() => makeGroup(group))} />}
      {groups.length === 0 && (
        <div class="actions">
          <Confirm
            button="Delete product"
            small
            title={`Delete ${name}?`}
            disabled={readOnly}
            onYes={() => void loaded.act(() => deleteProduct(id))}
          >
            <p>It has no groups.</p>
          </Confirm>
        </div>
      )}
    </section>
  );
}

export function Products({ readOnly }: { readonly readOnly: boolean }) {
  const loaded = useLoaded<Answer>('/products');
  const [name, setName] = useState('');
  const make = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await loaded.act(() => makeProduct(name.trim()))) setName('');
  };
  return (
    <>
      <h1>Products and groups</h1>
      <Await loaded={loaded}>
        {({ products }) => (
          <>
            {products.length === 0 && (
              <p class="quiet">No products yet. A group of devices belongs to one.</p>
            )}
            {products.map((product) => (
              <Product key={product.id} product={product} readOnly={readOnly} loaded={loaded} />
            ))}
          </>
        )}
      </Await>
      {!readOnly && (
        <form class="card" onSubmit={(event) => void make(event)}>
          <div class="field">
            <label for="product-name">New product</label>
            <div class="beside">
              <input
                id="product-name"
                required
                maxLength={80}
                value={name}
                onInput={(event) => setName(event.currentTarget.value)}
              />
              <button type="submit">Make</button>
            </div>
          </div>
        </form>
      )}
    </>
  );
}
