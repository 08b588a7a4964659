/** Webhooks: their registration. */
import { z } from 'zod';
import { ownGroup } from '../../../group-changes.ts';
import {
  deleteWebhook,
  makeWebhook,
  ownWebhook,
  updateWebhook,
  webhookContentTypes,
  webhookEvents,
} from '../../../webhooks.ts';
import { parameter, type Call, type Route } from '../call.ts';
import { itemSchema, listed, listSchema } from '../collection.ts';
import { webhooks, webhookView } from '../collections.ts';
import { documentOf } from '../document.ts';
import { apiError } from '../errors.ts';
import { Reference, schemaOf, shown } from '../resource.ts';
import { webhookResource } from '../resources.ts';

const ContentType = z.enum(webhookContentTypes);

async function show(call: Call, id: string): Promise<unknown> {
  await ownWebhook(call.cloud.db, call.account.id, id);
  return { data: shown(webhookResource, await webhookView(call.cloud.db, id), call.view) };
}

async function make(call: Call): Promise<unknown> {
  const { cloud, account } = call;
  const { attributes, relationships } = documentOf(call.body, {
    types: ['webhook'],
    attributes: { url: z.string(), event: z.enum(webhookEvents), content_type: ContentType },
    relationships: { devicegroup: Reference },
  });
  const group = await ownGroup(cloud.db, account.id, relationships.devicegroup.id);
  if (group.type !== relationships.devicegroup.type)
    throw apiError('group-type', `The devicegroup is no ${relationships.devicegroup.type}.`);
  const { id } = await makeWebhook(cloud, {
    accountId: account.id,
    groupId: group.id,
    url: attributes.url,
    event: attributes.event,
    contentType: attributes.content_type,
  });
  return show(call, id);
}

async function change(call: Call): Promise<unknown> {
  const id = parameter(call, 'id');
  await ownWebhook(call.cloud.db, call.account.id, id);
  const { attributes } = documentOf(call.body, {
    types: ['webhook'],
    id,
    attributes: { url: z.string().optional(), content_type: ContentType.optional() },
  });
  const { url, content_type } = attributes;
  await updateWebhook(call.cloud, { accountId: call.account.id, id, url, contentType: content_type });
  return show(call, id);
}

const path = '/webhooks/:id';
const Item = itemSchema(webhookResource);

export const webhookRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/webhooks',
    coverage: 'exact',
    status: 200,
    answer: listSchema(schemaOf(webhookResource)),
    run: (call) => listed(webhooks, call),
  },
  { method: 'POST', path: '/webhooks', coverage: 'exact', status: 201, answer: Item, run: make },
  {
    method: 'GET',
    path,
    coverage: 'exact',
    status: 200,
    answer: Item,
    run: (call) => show(call, parameter(call, 'id')),
  },
  { method: 'PATCH', path, coverage: 'exact', status: 200, answer: Item, run: change },
  {
    method: 'DELETE',
    path,
    coverage: 'exact',
    status: 204,
    answer: null,
    run: (call) => deleteWebhook(call.cloud, { accountId: call.account.id, id: parameter(call, 'id') }),
  },
];
