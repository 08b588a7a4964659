/** Live light for the scope's page, as server-sent events: `source` first, then `light`, and once a second `health`, where it comes over a line; light that nobody saw is not told again. */
import type { CloudContext } from '../cloud/context.ts';
import { EventStream } from '../cloud/http/event-stream.ts';
import { afterMs } from '../cloud/world.ts';
import { ImpError } from '../imp-error.ts';
import type { LightFeed } from './light-feed.ts';
import { type PageApi, signedIn } from './page-api.ts';

/** Open at a process (chosen). */
const mostStreams = 20;

/** How often it is looked whether who reads is still signed in (chosen). */
const lookEveryMs = 1_000;

/** Adds `GET /api/light/source` and `GET /api/light/live`. */
export function addLiveLightRoutes(
  app: PageApi,
  cloud: CloudContext,
  feedOf: (accountId: string) => LightFeed | null,
): void {
  const open = new Set<EventStream>();
  app.addHook('preClose', () => {
    for (const stream of open) stream.end();
  });

  app.get('/light/source', async (request) => {
    const { accountId } = await signedIn(cloud, request);
    return { source: feedOf(accountId)?.source ?? null };
  });

  app.get('/light/live', async (request, reply) => {
    const { accountId } = await signedIn(cloud, request);
    const light = feedOf(accountId);
    if (light === null)
      throw new ImpError(
        'no-light',
        'no light falls on anything here that is this account’s',
        'start `impsim up`, or `impsim scope --page` for a board',
      );
    if (open.size >= mostStreams)
      throw new ImpError('too-many-attempts', 'too many pages look at this light', 'close some of them');
    const stream = new EventStream(reply, cloud.world);
    open.add(stream);
    stream.send({ event: 'source', data: light.source });
    const stop = light.follow((data) => stream.send({ event: 'light', data }));
    let cancelLook = (): void => undefined;
    const look = (): void => {
      signedIn(cloud, request).then(
        () => {
          // The table may have become another's.
          if (feedOf(accountId) !== light) return stream.end();
          const { health } = light;
          if (health !== null) stream.send({ event: 'health', data: health });
          if (stream.open) cancelLook = afterMs(cloud.world, lookEveryMs, look);
        },
        () => stream.end(),
      );
    };
    look();
    stream.onClose(() => {
      stop();
      cancelLook();
      open.delete(stream);
    });
    return reply;
  });
}
