/**
 * What webhooks tell. Bodies of `blessing` and `blinkup`: known, Dev Center, "How To Use Production Webhooks"; that of
 * `deployment` is not public (chosen).
 */
import type { DeviceId, EnrollmentToken, PlanId } from '../../../protocol/ids.ts';
import type { DeploymentRow } from '../schema.ts';
import type { WebhookEvent } from '../webhooks.ts';

export interface WebhookHappening {
  readonly event: WebhookEvent;
  /** To whose devices it happened. */
  readonly groupId: string;
  readonly deviceId: DeviceId | null;
  readonly body: Readonly<Record<string, string>>;
}

/** A device is blessed. `imp_id` is the device's ID too, as in the vendor's example. */
export const blessing = (groupId: string, deviceId: DeviceId): WebhookHappening => ({
  event: 'blessing',
  groupId,
  deviceId,
  body: { device_id: deviceId, imp_id: deviceId },
});

/** An end-user has configured a production device: what the app sent to it. */
export const blinkup = (
  groupId: string,
  deviceId: DeviceId,
  { planId, token }: { readonly planId: PlanId; readonly token: EnrollmentToken },
): WebhookHappening => ({
  event: 'blinkup',
  groupId,
  deviceId,
  body: { device_id: deviceId, plan_id: planId, token },
});

/** A build has become its group's current one. */
export const deployment = (
  row: Pick<DeploymentRow, 'id' | 'group_id' | 'product_id' | 'sha'>,
): WebhookHappening => ({
  event: 'deployment',
  groupId: row.group_id,
  deviceId: null,
  body: {
    deployment_id: row.id,
    devicegroup_id: row.group_id,
    product_id: row.product_id,
    sha: row.sha,
  },
});
