/** An imp that runs code given as a function. */
import type { DeviceApi } from '../../firmware/device-api.ts';
import type { TraceEvent } from '../../firmware/trace.ts';
import type { SiteOptions } from '../../hardware/network/site.ts';
import type { AgentProgram } from '../../host/cloud/index.ts';
import { Rig } from '../../host/rig/rig.ts';
import { firmwareOf } from '../host/rig/code.ts';

export const home = { ssid: 'Home', password: 'secret' };

/** An imp that runs code, on-line after a BlinkUp. */
export async function online(
  code: (api: DeviceApi) => void,
  {
    network = {},
    agentProgram,
  }: { readonly network?: SiteOptions; readonly agentProgram?: AgentProgram } = {},
): Promise<Rig> {
  const rig = new Rig({
    seed: 21,
    network,
    firmware: firmwareOf({ application: code }),
    ...(agentProgram === undefined ? {} : { agentProgram }),
  });
  await rig.transmit({ network: home });
  await rig.until('firmware');
  return rig;
}

/** The states that it went through since. */
export const states = (rig: Rig, sinceUs: number) =>
  rig.trace.flatMap((event) => (event.kind === 'state' && event.atUs >= sinceUs ? [event.state] : []));
/** The lines of its log. */
export const logs = (rig: Rig) => rig.trace.flatMap((event) => (event.kind === 'log' ? [event.text] : []));
/** What its status LED shows. */
export const lastLed = (rig: Rig) =>
  rig.trace.findLast((event): event is Extract<TraceEvent, { kind: 'led' }> => event.kind === 'led');
