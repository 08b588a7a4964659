/** The library. `new Rig({ seed })` is one simulated world; see the README for a test of ten lines. */
export { Rig } from './rig/rig.ts';
export type { RigOptions } from './rig/rig.ts';
export type { ImpOptions, RigImp } from './rig/rig-imp.ts';
export type { PhoneOptions } from './rig/phone.ts';
export { openNvram, type Nvram } from './nvram/nvram.ts';
export { ImpError } from './imp-error.ts';
export type { Imp } from '../firmware/device.ts';
export type { DeviceApi, FirmwarePort, RunningFirmware } from '../firmware/device-api.ts';
export type { SiteOptions } from '../hardware/network/site.ts';
export type { LightBlock } from '../firmware/ports.ts';
export type { TraceEvent, TraceDetail } from '../firmware/trace.ts';
export { traceText } from './traces/text.ts';
export { traceJson } from './traces/jsonl.ts';
export { Receiver } from '../firmware/receiver/receiver.ts';
export type { ReceiverEvent } from '../firmware/receiver/receiver.ts';
export type { Fault, Stage } from '../protocol/fault.ts';
export type { BlinkUpSettings, BlinkUpSettingsInput } from '../protocol/settings.ts';
export * as cloud from './cloud/index.ts';
