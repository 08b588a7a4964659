import type { DeviceApi } from '../../../firmware/device-api.ts';
import type { Guest } from '../guest.ts';
import { Parameters } from '../parameters.ts';
import type { HostValue } from '../values.ts';

/** `agent`: the device's half in the cloud. `send` returns 0, or 1 where the message did not go. */
export const agentObject = (api: DeviceApi, guest: Guest): HostValue => ({
  send: (...values) => {
    const given = new Parameters('agent.send', values);
    return api.sendToAgent(given.text(1), given.data(2)) ? 0 : 1;
  },
  on: (...values) => {
    const given = new Parameters('agent.on', values);
    const callback = given.callback(2);
    api.onAgentMessage(given.text(1), (value) => void guest.call(callback, value));
    return undefined;
  },
});
