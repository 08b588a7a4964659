/** A factory in a rig: a fixture on-line, a device under test before its LED. */
import type { DeviceApi, FactoryBlinkUp } from '../../../firmware/device-api.ts';
import type { FixtureLight } from '../../../firmware/ports.ts';
import type { TraceEvent } from '../../../firmware/trace.ts';
import type { AgentProgram } from '../../../host/cloud/index.ts';
import { assignDevice, makeGroup, makeProduct } from '../../../host/cloud/index.ts';
import { Rig } from '../../../host/rig/rig.ts';
import type { ImpOptions, RigImp } from '../../../host/rig/rig-imp.ts';
import { firmwareOf } from './code.ts';

/** What the fixture is told to send. */
export const line: FactoryBlinkUp = {
  ssid: 'Line 1',
  password: 'line',
  pin: 'pin1',
  fast: false,
  activeHigh: true,
};
type Code = Parameters<typeof firmwareOf>[0];

export interface Factory {
  readonly rig: Rig;
  readonly fixture: RigImp;
  readonly dut: RigImp;
  /** The fixture's code, for giving it orders. */
  readonly api: DeviceApi;
}

/** A factory whose fixture is on-line and whose device under test has just been switched on. */
export async function factory({
  dutCode = {},
  dut: dutOptions = {},
  led = { activeHigh: true },
  agentProgram,
  fixtureLight,
}: {
  readonly dutCode?: Code;
  readonly dut?: ImpOptions;
  readonly led?: { readonly activeHigh: boolean };
  /** In place of a LED on the fixture's pin. */
  readonly fixtureLight?: FixtureLight;
  readonly agentProgram?: AgentProgram;
} = {}): Promise<Factory> {
  let api: DeviceApi | undefined;
  const rig = new Rig({
    seed: 11,
    firmware: firmwareOf({ factory: (given) => (api = given) }),
    ...(fixtureLight === undefined ? {} : { fixtureLight }),
    ...(agentProgram === undefined ? {} : { agentProgram }),
  });
  const fixture = rig.imp;
  await rig.transmit({ network: { ssid: 'Line 1', password: 'line' } });
  await rig.until('enrolled');
  const cloud = await rig.cloud;
  const { id: accountId } = await rig.account;
  const { id: productId } = await makeProduct(cloud, { accountId, name: 'Lamp' });
  const group = (type: Parameters<typeof makeGroup>[1]['type'], more = {}) =>
    makeGroup(cloud, { productId, type, name: type, ...more });
  const { id: dutTargetId } = await group('dut_devicegroup');
  const { id: productionTargetId } = await group('production_devicegroup');
  const { id: groupId } = await group('factoryfixture_devicegroup', { dutTargetId, productionTargetId });
  await assignDevice(cloud, { accountId, deviceId: fixture.deviceId, groupId });
  fixture.device.powerOff();
  fixture.device.powerOn();
  await rig.until('firmware', { matches: ({ state }) => state === 'started' });
  const dut = rig.addImp({ firmware: firmwareOf(dutCode), ...dutOptions });
  if (fixtureLight === undefined) fixture.pointLed('pin1', dut, led);
  return { rig, fixture, dut, api: api! };
}

/** What one imp did. */
export const of = (rig: Rig, imp: RigImp) => rig.trace.filter(({ device }) => device === imp.deviceId);
/** Events of a kind. */
export const ofKind = <K extends TraceEvent['kind']>(events: readonly TraceEvent[], kind: K) =>
  events.filter((event): event is Extract<TraceEvent, { kind: K }> => event.kind === kind);
