/** What an enrolled device may ask for on its link, apart from enrolling and logging. */
import type { CloudMessage, DeviceMessage } from '../../protocol/device-link.ts';
import { ImpError } from '../imp-error.ts';
import { blessUnderTest } from './blessing.ts';
import type { CloudContext } from './context.ts';
import type { Device } from './devices.ts';
import { factoryRefusal } from './factory-refusals.ts';
import { issueFactoryToken } from './tokens.ts';

export type ServiceRequest = Extract<
  DeviceMessage,
  { readonly type: 'agent-message' | 'ask-factory-token' | 'bless' }
>;

/** Serves an enrolled device; undefined: the request has no answer. */
export async function serveDevice(
  cloud: CloudContext,
  device: Device,
  request: ServiceRequest,
): Promise<CloudMessage | undefined> {
  switch (request.type) {
    case 'agent-message': {
      const { name, value } = request;
      if (device.agent_id !== null) await cloud.deliver(device.agent_id, { name, value });
      return undefined;
    }
    case 'ask-factory-token':
      return factoryToken(cloud, device);
    case 'bless':
      return { type: 'blessing', ...(await blessUnderTest(cloud, device.id, request.passed)) };
  }
}

async function factoryToken(cloud: CloudContext, device: Device): Promise<CloudMessage> {
  try {
    const { token } = await issueFactoryToken(cloud, { fixtureId: device.id });
    return { type: 'factory-token', token };
  } catch (error) {
    if (error instanceof ImpError && error.code === 'not-a-factory-imp')
      return { type: 'factory-refused', ...factoryRefusal(error.code) };
    throw error;
  }
}
