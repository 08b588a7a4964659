/** Products as the vendor's client manages them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiCloud, type ApiCloud } from './api-cloud.ts';
import { refusal } from './vendor-client.ts';

let api: ApiCloud;
beforeAll(async () => {
  api = await openApiCloud();
});
afterAll(() => api.cloud.close());

describe('products', () => {
  test('are made, read, changed, listed and deleted', async () => {
    const { client, account } = api;
    const made = await client.products.create({ name: 'kettle', description: 'boils' });
    const { id } = made.data;
    expect(made.data).toMatchObject({
      type: 'product',
      links: { self: `${api.url}/v5/products/${id}` },
      attributes: { name: 'kettle', description: 'boils' },
      relationships: {
        owner: { type: 'account', id: account.id },
        creator: { type: 'account', id: account.id },
      },
    });
    expect(await client.products.get(id)).toEqual(made);
    const changed = await client.products.update(id, { description: 'boils faster' });
    expect(changed.data.attributes).toMatchObject({ name: 'kettle', description: 'boils faster' });
    const list = await client.products.list({ 'filter[owner.id]': account.id });
    expect(list.data.map((each) => each.id)).toContain(id);
    expect((await client.products.list({ 'filter[owner.id]': 'nobody' })).data).toEqual([]);
    await client.products.delete(id);
    expect(await refusal(client.products.get(id))).toBe(
      '404 Product Not Found: The product could not be found.',
    );
    expect(await refusal(client.products.delete(id))).toMatch(/^404 /);
  });

  test.each([
    ['a name that is taken', { name: 'lamp' }, '400 Duplicate Resource: Products must have unique names.'],
    ['an empty name', { name: '' }, '400 Invalid Attribute: name: must be 1 to 80 characters.'],
    ['a name of 81', { name: 'x'.repeat(81) }, '400 Invalid Attribute: name: must be 1 to 80 characters.'],
    [
      'a description of 256',
      { name: 'a', description: 'x'.repeat(256) },
      '400 Invalid Attribute: description: must be 0 to 255 characters.',
    ],
  ])('are not made with %s', async (_why, attributes, words) => {
    expect(await refusal(api.client.products.create(attributes))).toBe(words);
  });

  test('are not made for another account', async () => {
    expect(await refusal(api.client.products.create({ name: 'a' }, 'somebody'))).toMatch(
      /^403 Invalid Permission: /,
    );
  });

  test('are not deleted while they have groups', async () => {
    const { data } = await api.client.products.list();
    const lamp = data.find(({ attributes }) => attributes['name'] === 'lamp');
    expect(await refusal(api.client.products.delete(lamp?.id ?? ''))).toBe(
      '400 Dependent Devicegroups Exist: Cannot delete a product with associated devicegroups.',
    );
  });
});
