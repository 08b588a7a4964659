/** Webhooks: their registration. */
import { z } from 'zod';
import {
  deleteWebhook,
  makeWebhook,
  ownWebhook,
  updateWebhook,
  webhookContentTypes,
  webhookEvents,
} from '../../../webhooks.ts';
import { parameter, type Call } from '../call.ts';
import { webhooks, webhookView } from '../collections.ts';
import { crudRoutes, referredGroup } from '../crud.ts';
import { documentOf } from '../document.ts';
import { Reference, shown } from '../resource.ts';
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

export const webhookRoutes = crudRoutes({
  collection: webhooks,
  show,
  make,
  change,
  remove: (call, id) => deleteWebhook(call.cloud, { accountId: call.account.id, id }),
});
