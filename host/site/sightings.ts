/** What an account's own devices, and the simulated imp on its table, made of a flash: for the page that flashed. */
import { z } from 'zod';
import { LightReport } from '../../protocol/light-report.ts';
import type { CloudContext } from '../cloud/context.ts';
import type { Sighting } from '../web/blinkup/sighting.ts';
import type { ImpOnTable } from './light-routes.ts';

/** A flash, its polling, and a minute to read what came of it. */
const mostAgoMs = 600_000;
/** A device's clock and ours. */
const slackMs = 2_000;
const mostSightings = 5;

/** How long ago the flash began, milliseconds: a page's clock may be wrong, its stop-watch is not. */
export const AgoMs = z.coerce.number().int().min(0).max(mostAgoMs);

/** `imp`: the one on the table, if the account may see it. */
export async function sightingsOf(
  cloud: CloudContext,
  {
    accountId,
    agoMs,
    imp,
  }: { readonly accountId: string; readonly agoMs: number; readonly imp: ImpOnTable | null },
): Promise<readonly Sighting[]> {
  const sinceMs = cloud.world.nowMs() - agoMs;
  const beside = imp?.sighting(sinceMs) ?? null;
  const rows = await cloud.db
    .selectFrom('device_lights')
    .innerJoin('devices', 'devices.id', 'device_lights.device_id')
    .select(['devices.id', 'devices.name', 'devices.link_process_id', 'device_lights.report'])
    .where('device_lights.account_id', '=', accountId)
    .where('devices.account_id', '=', accountId)
    .where('told_at_ms', '>=', sinceMs)
    .where('at_ms', '>=', sinceMs - slackMs)
    .orderBy('told_at_ms', 'desc')
    .limit(mostSightings)
    .execute();
  const told = rows
    .filter(({ id }) => id !== beside?.deviceId)
    .map(({ id, name, link_process_id, report }): Sighting => {
      const { outcome } = LightReport.parse(JSON.parse(report));
      const online = cloud.links.isOnline({ id, link_process_id });
      return {
        deviceId: id,
        name,
        saw: outcome.kind === 'packet' ? 'decoded' : 'unread',
        fault: outcome.kind === 'packet' ? null : { cause: outcome.cause, cure: outcome.cure },
        online,
        led: online ? cloud.news.ledOf(id) : null,
      };
    });
  return beside === null ? told : [beside, ...told];
}
