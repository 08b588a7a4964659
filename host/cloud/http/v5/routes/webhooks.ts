/** Webhooks and what came of their deliveries. */
import { z } from 'zod';
import {
  deleteWebhook,
  makeWebhook,
  ownWebhook,
  updateWebhook,
  webhookContentTypes,
  webhookEvents,
} from '../../../webhooks.ts';
import { parameter, type Call, type Route } from '../call.ts';
import { itemSchema, listOf, listSchema } from '../collection.ts';
import { webhooks, webhookView } from '../collections.ts';
import { findDelivery, listDeliveries, redeliver } from '../../../webhooks/deliveries.ts';
import { crudRoutes, referredGroup } from '../crud.ts';
import { bodyRules, documentOf } from '../document.ts';
import { deliveryResource } from '../delivery-resource.ts';
import { pageOf } from '../paging.ts';
import { Reference, schemaOf, shown } from '../resource.ts';
import { webhookResource } from '../resources.ts';

const ContentType = z.enum(webhookContentTypes);

async function show(call: Call, id: string): Promise<unknown> {
  await ownWebhook(call.cloud.db, call.account.id, id);
  return { data: shown(webhookResource, await webhookView(call.cloud.db, id), call.view) };
}

const making = bodyRules({
  types: ['webhook'],
  attributes: { url: z.string(), event: z.enum(webhookEvents), content_type: ContentType },
  relationships: { devicegroup: Reference },
});

async function make(call: Call): Promise<unknown> {
  const { cloud, account } = call;
  const { attributes, relationships } = documentOf(call.body, making);
  const group = await referredGroup(call, relationships.devicegroup);
  const { id } = await makeWebhook(cloud, {
    accountId: account.id,
    groupId: group.id,
    url: attributes.url,
    event: attributes.event,
    contentType: attributes.content_type,
  });
  return show(call, id);
}

const changing = bodyRules({
  types: ['webhook'],
  attributes: { url: z.string().optional(), content_type: ContentType.optional() },
});

async function change(call: Call): Promise<unknown> {
  const id = parameter(call, 'id');
  await ownWebhook(call.cloud.db, call.account.id, id);
  const { attributes } = documentOf(call.body, { ...changing, id });
  const { url, content_type } = attributes;
  await updateWebhook(call.cloud, { accountId: call.account.id, id, url, contentType: content_type });
  return show(call, id);
}

async function deliveries(call: Call): Promise<unknown> {
  const webhookId = parameter(call, 'id');
  const { number, size } = pageOf(call.query);
  const { deliveries: rows, total } = await listDeliveries(
    call.cloud,
    { accountId: call.account.id, webhookId },
    { limit: size, offset: (number - 1) * size },
  );
  const data = rows.map((row) => shown(deliveryResource, row, call.view));
  return listOf(call, `${webhookResource.path}/${webhookId}/deliveries`, { data, total });
}

const ownDelivery = (call: Call) => ({
  accountId: call.account.id,
  webhookId: parameter(call, 'id'),
  deliveryId: parameter(call, 'delivery'),
});

async function delivery(call: Call): Promise<unknown> {
  return { data: shown(deliveryResource, await findDelivery(call.cloud, ownDelivery(call)), call.view) };
}

const path = `${webhookResource.path}/:id/deliveries`;

export const webhookRoutes: readonly Route[] = [
  ...crudRoutes({
    collection: webhooks,
    show,
    make,
    change,
    takes: { make: making, change: changing },
    remove: (call, id) => deleteWebhook(call.cloud, { accountId: call.account.id, id }),
  }),
  {
    method: 'GET',
    path,
    coverage: 'own',
    status: 200,
    answer: listSchema(schemaOf(deliveryResource)),
    run: deliveries,
  },
  {
    method: 'GET',
    path: `${path}/:delivery`,
    coverage: 'own',
    status: 200,
    answer: itemSchema(deliveryResource),
    run: delivery,
  },
  {
    method: 'POST',
    path: `${path}/:delivery/redeliver`,
    coverage: 'own',
    status: 204,
    answer: null,
    run: (call) => redeliver(call.cloud, ownDelivery(call)),
  },
];
