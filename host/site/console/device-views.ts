/** Rows of devices, their history and their logs, as the console shows them. */
import { kindOf } from '../../cloud/groups.ts';
import type { CloudContext } from '../../cloud/context.ts';
import type { OverviewDevice } from '../../cloud/overview.ts';
import type { HistoryRow, LogLineRow } from '../../cloud/schema.ts';
import type { ImpOnTable } from '../light-routes.ts';
import type { DeviceView, HistoryView, LogView } from '../../web/console/views.ts';

/** Of a link that is open the cloud knows, even if the device does not say it: on-line, or refused since the link was opened. */
function ledOf(row: OverviewDevice, online: boolean): DeviceView['led'] {
  if (!online) return null;
  const refusedAtMs = row.refused_at_ms === null ? -1 : Number(row.refused_at_ms);
  const since = Math.max(row.link_changed_at_ms ?? 0, (row.last_enrolled_at_ms ?? -1) + 1);
  return refusedAtMs >= since ? 'enrollment-refused' : 'online';
}

/** What its LED shows, as far as it can be known: as the device says while it is linked. `imp`: the one in this process is seen at any time. */
function shownLed(cloud: CloudContext, row: OverviewDevice, imp: ImpOnTable | null): DeviceView['led'] {
  if (imp?.deviceId === row.id) return imp.led();
  const online = cloud.links.isOnline(row);
  return online ? (cloud.news.ledOf(row.id) ?? ledOf(row, online)) : null;
}

export function deviceView(cloud: CloudContext, row: OverviewDevice, imp: ImpOnTable | null): DeviceView {
  const online = cloud.links.isOnline(row);
  return {
    id: row.id,
    name: row.name,
    impType: row.imp_type,
    software: row.software,
    online,
    led: shownLed(cloud, row, imp),
    refused: ledOf(row, online) === 'enrollment-refused',
    blessed: row.blessed === 1,
    logging: row.logging === 1,
    kind: kindOf(row.group_type),
    planId: row.plan_id,
    groupId: row.group_id,
    groupName: row.group_name,
    productName: row.product_name,
    agentUrl: row.agent_id === null ? null : cloud.agentUrl(row.agent_id),
    lastEnrolledAtMs: row.last_enrolled_at_ms,
    lastSeenAtMs: row.last_seen_at_ms,
    lightAtMs: row.light_at_ms,
  };
}

/** `username`: of the account that reads. */
export const historyView = (row: HistoryRow, reader: { id: string; username: string }): HistoryView => ({
  id: row.id,
  deviceId: row.device_id,
  atMs: row.at_ms,
  event: row.event,
  actorKind: row.actor_kind,
  actor: row.actor_kind === 'account' && row.actor_id === reader.id ? reader.username : row.actor_id,
  refusal: row.code === null ? null : { code: row.code, cause: row.cause ?? '', cure: row.cure ?? '' },
});

export const logView = (line: LogLineRow): LogView => ({
  id: line.id,
  deviceId: line.device_id,
  atMs: line.at_ms,
  type: line.type,
  text: line.text,
});
