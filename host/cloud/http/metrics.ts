/** `GET /metrics`, for who is at this machine; to anybody else there is no such URL. */
import type { FastifyInstance } from 'fastify';
import type { CloudContext } from '../context.ts';
import type { DeviceLinks } from '../device-links.ts';
import { isLoopbackAddress } from '../limits/addresses.ts';
import { endpoints } from './endpoints.ts';
import { sendError } from './errors.ts';

/** Counts every answer and adds the route. */
export function addMetrics(app: FastifyInstance, cloud: CloudContext, links: DeviceLinks): void {
  const { metrics } = cloud;
  metrics.gauge('impsim_devices_online', 'Devices whose link this process holds', () => links.count);
  metrics.gauge(
    'impsim_callers_remembered',
    'Callers that the rate limits remember',
    () => cloud.limits.remembered,
  );
  metrics.gauge('impsim_memory_bytes', 'Memory of the process', () => process.memoryUsage.rss());
  metrics.gauge('impsim_uptime_seconds', 'Since the process began', () => process.uptime());

  app.addHook('onResponse', async (request, reply) => {
    metrics.answered({
      method: request.method,
      // The pattern, not the path: IDs are in paths.
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      elapsedMs: reply.elapsedTime,
    });
  });

  app.get(endpoints.metrics.path, async (request, reply) => {
    // What a proxy on this machine passes on comes from elsewhere.
    const passedOn = ['forwarded', 'x-forwarded-for', 'via'].some(
      (name) => request.headers[name] !== undefined,
    );
    if (passedOn || !isLoopbackAddress(request.ip)) return sendError(reply, 'not-found');
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
