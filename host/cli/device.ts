import type { Command } from './command.ts';
import { liveDevice, liveOptions } from './live-device.ts';
import { asksForSimulation, simulatedOptions, simulateDevice } from './simulated-device.ts';

export const device: Command = {
  name: 'device',
  summary:
    'one imp, with your code if you like: on the live light of a board and against a cloud, or simulated',
  arguments: [],
  options: [...liveOptions, ...simulatedOptions],
  examples: [
    'device',
    'device --firmware app.ts --agent agent.ts',
    'device --port virtual --seconds 30',
    'device --port /dev/ttyACM0 --on-fault failed',
    'device --cloud wss://lab:8080/device-link --ca ca.pem',
  ],
  run: (context) => (asksForSimulation(context) ? simulateDevice(context) : liveDevice(context)),
};
