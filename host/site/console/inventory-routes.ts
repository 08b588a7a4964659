/** The console's products and groups, plan IDs and tokens, agents, and what happened to all devices. */
import { z } from 'zod';
import { PlanId } from '../../../protocol/ids.ts';
import type { CloudContext } from '../../cloud/context.ts';
import {
  listAgents,
  listGroups,
  listHistory,
  listPlanIds,
  listProducts,
  listTokens,
} from '../../cloud/overview.ts';
import { releasePlanId } from '../../cloud/plan-ids.ts';
import { tokenStateAt } from '../../cloud/rules.ts';
import type { AgentView, HistoryView, PlanView, ProductView, TokenView } from '../../web/console/views.ts';
import { type PageApi, signedIn } from '../page-api.ts';
import { historyView } from './device-views.ts';

/** Rows in one answer: the newest. */
const shownRows = 500;
const auditRows = 200;

async function products(cloud: CloudContext, accountId: string): Promise<ProductView[]> {
  const groups = await listGroups(cloud, accountId);
  return (await listProducts(cloud, accountId)).map(({ id, name, description }) => ({
    id,
    name,
    description,
    groups: groups
      .filter((group) => group.product_id === id)
      .map((group) => ({
        id: group.id,
        productId: id,
        name: group.name,
        type: group.type,
        devices: Number(group.devices),
      })),
  }));
}

function addProductRoutes(app: PageApi, cloud: CloudContext): void {
  app.get('/products', async (request) => {
    const { accountId } = await signedIn(cloud, request);
    return { products: await products(cloud, accountId) };
  });
}

function addPlanRoutes(app: PageApi, cloud: CloudContext): void {
  app.get('/plans', async (request) => {
    const { accountId } = await signedIn(cloud, request);
    const nowMs = cloud.world.nowMs();
    const plans = (await listPlanIds(cloud, accountId, shownRows)).map((row): PlanView => ({
      id: row.id,
      kind: row.kind,
      createdAtMs: row.created_at_ms,
      replacedAtMs: row.replaced_at_ms,
      installed: row.installation !== null,
      devices: Number(row.devices),
    }));
    const tokens = (await listTokens(cloud, accountId, shownRows)).map((row): TokenView => ({
      kind: row.kind,
      state: tokenStateAt({ state: row.state, expiresAtMs: row.expires_at_ms }, nowMs),
      planId: row.plan_id,
      issuedAtMs: row.issued_at_ms,
      expiresAtMs: row.expires_at_ms,
      presentedBy: row.presented_by,
    }));
    return { plans, tokens };
  });

  app.post('/plans/:id/release', { schema: { params: z.object({ id: PlanId }) } }, async (request, reply) => {
    const { accountId } = await signedIn(cloud, request);
    await releasePlanId(cloud, { accountId, planId: request.params.id });
    return reply.code(204).send();
  });
}

/** Adds `/api/products`, `/api/plans`, `/api/agents`, `/api/audit`. Products and groups are changed through the management API. */
export function addInventoryRoutes(app: PageApi, cloud: CloudContext): void {
  addProductRoutes(app, cloud);
  addPlanRoutes(app, cloud);

  app.get('/agents', async (request) => {
    const { accountId } = await signedIn(cloud, request);
    const agents = (await listAgents(cloud, accountId, shownRows)).map((row): AgentView => ({
      id: row.id,
      url: cloud.agentUrl(row.id),
      deviceId: row.device_id,
      planId: row.plan_id,
      createdAtMs: row.created_at_ms,
      closedAtMs: row.closed_at_ms,
      requests: row.requests,
      storedBytes: Number(row.stored ?? 0),
    }));
    return { agents };
  });

  const Before = z.object({ before: z.string().max(80).optional() });
  app.get('/audit', { schema: { querystring: Before } }, async (request) => {
    const { accountId, username } = await signedIn(cloud, request);
    const { before } = request.query;
    const rows = await listHistory(cloud, accountId, { before, limit: auditRows });
    const entries = rows.map((row): HistoryView => historyView(row, { id: accountId, username }));
    return { entries, next: rows.length < auditRows ? null : (rows.at(-1)?.id ?? null) };
  });
}
