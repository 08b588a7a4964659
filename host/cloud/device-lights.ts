/** The light of each device's last transmission, as the device told it: without what it said. Kept for the account that owned it then. */
import { LightReport } from '../../protocol/light-report.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { CloudContext } from './context.ts';

/** Keeps a report in place of the one before. */
export async function keepLight(
  { db, world }: Pick<CloudContext, 'db' | 'world'>,
  device: { readonly id: DeviceId; readonly accountId: string },
  { ageMs, lineCode, outcome, quality, light }: LightReport,
): Promise<void> {
  const kept = {
    account_id: device.accountId,
    at_ms: world.nowMs() - ageMs,
    told_at_ms: world.nowMs(),
    outcome: outcome.kind,
    report: JSON.stringify({ ageMs, lineCode, outcome, quality, light }),
  };
  await db
    .insertInto('device_lights')
    .values({ device_id: device.id, ...kept })
    .onConflict((on) => on.column('device_id').doUpdateSet(kept))
    .execute();
}

export interface KeptLight {
  readonly atMs: number;
  readonly report: LightReport;
}

/** Null: there is none, or it is of another owner's time. */
export async function lightOf(
  { db }: Pick<CloudContext, 'db'>,
  { accountId, deviceId }: { readonly accountId: string; readonly deviceId: DeviceId },
): Promise<KeptLight | null> {
  const row = await db
    .selectFrom('device_lights')
    .selectAll()
    .where('device_id', '=', deviceId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (row === undefined) return null;
  const report = LightReport.safeParse(JSON.parse(row.report));
  return report.success ? { atMs: row.at_ms, report: report.data } : null;
}
