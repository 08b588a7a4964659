/** The cloud, as the command line and the library use it. */
export { openCloud, Cloud, type CloudOptions } from './cloud.ts';
export type { FetchInit } from './front-door.ts';
export { connectInProcess, type InProcessConnection } from './in-process.ts';
export type { CloudEvent, CloudEventDetail } from './events.ts';
export { defaultSettings, type CloudContext, type CloudSettings } from './context.ts';
export { realWorld, type CloudWorld } from './world.ts';
export { makeAccount, signIn, changePassword, findAccount, type Account } from './accounts.ts';
export { makeApiKey, revokeApiKey } from './api-keys.ts';
export { releasePlanId } from './plan-ids.ts';
export {
  issueSdkToken,
  issueDevelopmentToken,
  issueFactoryToken,
  statusOfToken,
  revokeToken,
  type IssuedToken,
  type TokenStatus,
} from './tokens.ts';
export { makeDeployment, setMinimumSupported, type NewDeployment } from './deployments.ts';
export { unblessDevice, unblessingKey, findUnblessingKey, renewUnblessingKey } from './unblessing.ts';
export { makeWebhook, updateWebhook, deleteWebhook, type WebhookEvent } from './webhooks.ts';
export { listDeliveries, findDelivery, redeliver, type Delivery } from './webhooks/deliveries.ts';
export { defaultWebhookSettings, type WebhookSettings } from './webhooks/webhook-settings.ts';
export { reloadDevice, restartDevice, restartGroup } from './code-delivery.ts';
export { setSecondFactor } from './one-time-codes.ts';
export { makeProduct, makeGroup, type NewGroup } from './device-groups.ts';
export { addDevice, findDevice, setLogging, forgetDeviceKey, type Device } from './devices.ts';
export { assignDevice, unassignDevice, blessDevice } from './assignment.ts';
export { logTypes, type LogType } from './log-types.ts';
export type { LogLineRow } from './schema.ts';
export { historyOf } from './history.ts';
export { builtInAgent } from './agent-program.ts';
export type { AgentProgram, AgentRequest, AgentResponse, AgentEnvironment } from './agent-program.ts';
export { judgeEnrollment, combinations, type EnrollmentAttempt, type Verdict } from './rules.ts';
export { enrollmentRefusals, linkRefusals, type Refusal } from './refusals.ts';
export { deviceKinds, groupTypes, type DeviceKind, type GroupType } from './groups.ts';
export { installationHeader } from './http/sdk-routes.ts';
export { readWorld, worldOf, type WorldFile } from './known-world/world-file.ts';
export { loadWorld, type LoadedAccount } from './known-world/load-world.ts';
export { resetCloud } from './known-world/reset.ts';
