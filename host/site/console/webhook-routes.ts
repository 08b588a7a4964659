/** The console's webhooks: who is told of what, how the deliveries went, and sending one again. */
import { z } from 'zod';
import type { CloudContext } from '../../cloud/context.ts';
import { listWebhooks } from '../../cloud/overview.ts';
import { deleteWebhook, makeWebhook, webhookContentTypes, webhookEvents } from '../../cloud/webhooks.ts';
import { attemptFailures } from '../../cloud/webhooks/attempt-outcomes.ts';
import { listDeliveries, redeliver, type Delivery } from '../../cloud/webhooks/deliveries.ts';
import type { DeliveryView, WebhookView } from '../../web/console/views.ts';
import { type PageApi, signedIn } from '../page-api.ts';

const shownDeliveries = 100;

const NewWebhook = z.object({
  groupId: z.string().max(64),
  url: z.string().max(2048),
  event: z.enum(webhookEvents),
  contentType: z.enum(webhookContentTypes),
});

const deliveryView = (delivery: Delivery): DeliveryView => ({
  id: delivery.id,
  event: delivery.event,
  deviceId: delivery.device_id,
  state: delivery.state,
  createdAtMs: delivery.created_at_ms,
  attempts: delivery.history.map(({ at_ms, outcome, status }) => ({
    atMs: at_ms,
    outcome,
    status,
    why: outcome === 'delivered' ? null : attemptFailures[outcome],
  })),
});

/** Adds `/api/webhooks`. */
export function addWebhookRoutes(app: PageApi, cloud: CloudContext): void {
  const Id = z.object({ id: z.string().max(64) });

  app.get('/webhooks', async (request) => {
    const { accountId } = await signedIn(cloud, request);
    const webhooks = (await listWebhooks(cloud, accountId)).map((row): WebhookView => ({
      id: row.id,
      url: row.url,
      event: row.event,
      contentType: row.content_type,
      groupName: row.group_name,
    }));
    return { webhooks };
  });

  app.post('/webhooks', { schema: { body: NewWebhook } }, async (request) => {
    const { accountId } = await signedIn(cloud, request);
    return makeWebhook(cloud, { accountId, ...request.body });
  });

  app.delete('/webhooks/:id', { schema: { params: Id } }, async (request, reply) => {
    const { accountId } = await signedIn(cloud, request);
    await deleteWebhook(cloud, { accountId, id: request.params.id });
    return reply.code(204).send();
  });

  app.get('/webhooks/:id/deliveries', { schema: { params: Id } }, async (request) => {
    const { accountId } = await signedIn(cloud, request);
    const { deliveries, total } = await listDeliveries(
      cloud,
      { accountId, webhookId: request.params.id },
      { limit: shownDeliveries, offset: 0 },
    );
    return { deliveries: deliveries.map(deliveryView), total };
  });

  const Which = z.object({ id: z.string().max(64), delivery: z.string().max(80) });
  app.post(
    '/webhooks/:id/deliveries/:delivery/again',
    { schema: { params: Which } },
    async (request, reply) => {
      const { accountId } = await signedIn(cloud, request);
      const { id, delivery } = request.params;
      await redeliver(cloud, { accountId, webhookId: id, deliveryId: delivery });
      return reply.code(204).send();
    },
  );
}
