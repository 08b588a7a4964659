/** Whether the cloud works: it answers, and its database does. */
import { sql } from 'kysely';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CloudContext } from '../context.ts';
import { endpoints } from './endpoints.ts';
import type { DeviceLinks } from '../device-links.ts';

export const Health = z.object({ ok: z.literal(true), devicesOnline: z.number().int() });

/** Adds `GET /health`. */
export function addHealth(app: FastifyInstance, cloud: CloudContext, links: DeviceLinks): void {
  app
    .withTypeProvider<ZodTypeProvider>()
    .get(endpoints.health.path, { schema: { response: { 200: Health } } }, async () => {
      await sql`select 1`.execute(cloud.db);
      return { ok: true as const, devicesOnline: links.count };
    });
}
