import { randomBytes } from 'node:crypto';
import { Imp } from '../../firmware/device.ts';
import { Crystal } from '../../hardware/crystal.ts';
import { FlashChip } from '../../hardware/flash-chip.ts';
import { Radio } from '../../hardware/radio.ts';
import { DeviceId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import { WebSocketLink } from '../link/websocket-link.ts';
import { World } from '../rig/world.ts';
import { SandboxFirmware } from '../sandbox/device/firmware.ts';
import { readProgram } from '../sandbox/program.ts';
import { BoardLed } from '../serial/board-led.ts';
import { follow } from '../serial/follow.ts';
import { traceText } from '../traces/text.ts';
import { fuseBytes, NodeVault } from '../vault.ts';
import { softwareName } from '../version.ts';
import { boardOptions, endWhenAsked, openBoard, secondsOption } from './board-options.ts';
import type { Command } from './command.ts';
import { asksForSimulation, simulatedOptions, simulateDevice } from './simulated-device.ts';

const defaultLink = 'ws://127.0.0.1:8080/device-link';

export const device: Command = {
  name: 'device',
  summary:
    'one imp, with your code if you like: on the live light of a board and against a cloud, or simulated',
  arguments: [],
  options: [
    ...boardOptions,
    { flags: '--cloud <url>', summary: `the cloud’s device link (${defaultLink})` },
    { flags: '--device-id <id>', summary: '16 hex digits; a new one by default' },
    secondsOption,
    ...simulatedOptions,
  ],
  examples: [
    'device',
    'device --firmware app.ts --agent agent.ts',
    'device --port virtual --seconds 30',
    'device --cloud ws://lab:8080/device-link',
  ],
  async run(context) {
    if (asksForSimulation(context)) return simulateDevice(context);
    const { options, output } = context;
    const link = typeof options['cloud'] === 'string' ? options['cloud'] : defaultLink;
    if (!URL.canParse(link) || !/^wss?:/.test(link))
      throw new ImpError('option', `--cloud ${link} is no device link`, `give one such as ${defaultLink}`);
    const startedMs = performance.now();
    const nowUs = (): number => Math.floor((performance.now() - startedMs) * 1000);
    const deviceId = deviceIdOf(options['deviceId']);
    const sampler = await openBoard(options, output, nowUs);
    const clock = new Crystal();
    const world = new World(clock);
    const firmware = await firmwareOf(options['firmware'], world);
    const imp = new Imp(
      { deviceId, impType: 'imp004m', software: softwareName },
      {
        clock,
        flash: new FlashChip(),
        vault: new NodeVault(randomBytes(fuseBytes)),
        network: new Radio(clock, {}),
        cloud: new WebSocketLink(world, link),
        led: new BoardLed(sampler),
        firmware,
        trace: (event) => {
          output.object(event);
          const line = traceText(event);
          if (line !== null) output.line(line);
        },
      },
    );
    output.message(
      `imp ${deviceId} looks through ${sampler.path} at ${sampler.sampleHz} samples/s; Ctrl+C ends`,
    );
    endWhenAsked(options, sampler);
    imp.powerOn();
    await follow(world, imp, sampler.light(), nowUs);
    imp.powerOff();
    return 0;
  },
};

/**
 * The user's code, in a sandbox whose interpreters are made while device time stands. Without it the imp runs what its
 * cloud gives it.
 */
async function firmwareOf(path: unknown, world: World): Promise<SandboxFirmware> {
  const programs = typeof path === 'string' ? { application: await readProgram(path) } : {};
  const firmware = await SandboxFirmware.open({ programs });
  firmware.holdWith((answer) => world.hold(answer));
  return firmware;
}

function deviceIdOf(asked: unknown): DeviceId {
  const parsed = DeviceId.safeParse(
    typeof asked === 'string' ? asked : `5000${randomBytes(6).toString('hex')}`,
  );
  if (parsed.success) return parsed.data;
  throw new ImpError(
    'option',
    `--device-id ${String(asked)} is no device ID`,
    'give 16 hex digits, as 50000c2a69000001',
  );
}
