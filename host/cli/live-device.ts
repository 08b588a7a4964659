/** `impsim device` on a board: one imp on live light, with the board's LED and button, its memory in a folder, against a cloud. */
import { readFile } from 'node:fs/promises';
import { Crystal } from '../../hardware/crystal.ts';
import { Radio } from '../../hardware/radio.ts';
import { DeviceId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import { WebSocketLink } from '../link/websocket-link.ts';
import { deviceIdIn } from '../nvram/device-id.ts';
import { openNvram } from '../nvram/nvram.ts';
import { World } from '../rig/world.ts';
import { SandboxFirmware } from '../sandbox/device/firmware.ts';
import { readProgram } from '../sandbox/program.ts';
import { healthText } from '../scope/scope-text.ts';
import { holdUs } from '../serial/clear-button.ts';
import { followLagUs } from '../serial/follow.ts';
import { LiveImp } from '../serial/live-imp.ts';
import { traceText } from '../traces/text.ts';
import { boardOptions, lightUntilAsked, secondsOption } from './board-options.ts';
import type { CommandContext, CommandOption, ExitStatus, OptionValues } from './command.ts';
import { faultCaptureOption, watched } from './fault-capture-option.ts';
import { openImpBoard } from './imp-board.ts';
import { ioOptions, ioPanelOptions } from './io-options.ts';

const defaultLink = 'ws://127.0.0.1:8080/device-link';
const defaultFolder = 'impsim-imp';

export const liveOptions: readonly CommandOption[] = [
  ...boardOptions,
  ...ioOptions,
  ...ioPanelOptions,
  { flags: '--cloud <url>', summary: `the cloud’s device link (${defaultLink})` },
  { flags: '--ca <file>', summary: "the one authority to trust with a wss: link: the cloud's ca.pem" },
  {
    flags: '--nvram <folder>',
    summary: `where an imp on a board keeps its flash, keys and ID (${defaultFolder})`,
  },
  { flags: '--device-id <id>', summary: '16 hex digits; invented and kept by default' },
  faultCaptureOption,
  secondsOption,
];

/** Runs until the light ends: by Ctrl+C, or after `--seconds`. */
export async function liveDevice({ options, output }: CommandContext): Promise<ExitStatus> {
  const link = linkOption(options);
  const askedId = deviceIdOption(options);
  const ca = await certificateOf(options['ca']);
  const folder = typeof options['nvram'] === 'string' ? options['nvram'] : defaultFolder;
  const nvram = await openNvram(folder);
  try {
    const deviceId = deviceIdIn(folder, askedId);
    const startedMs = performance.now();
    const nowUs = (): number => Math.floor((performance.now() - startedMs) * 1000);
    const clock = new Crystal();
    const world = new World(clock);
    const firmware = await firmwareOf(options['firmware'], world);
    let unplugged = (): void => {};
    const { board, ...parts } = await openImpBoard(options, output, { nowUs, onLost: () => unplugged() });
    const live = new LiveImp({
      ...parts,
      deviceId,
      nvram,
      world,
      network: new Radio(clock, {}),
      cloud: new WebSocketLink(world, link, { ca }),
      firmware,
      trace: (event) => {
        output.object(event);
        const line = traceText(event);
        if (line !== null) output.line(line);
      },
      onClear: () => output.message('the button was held: the imp forgets its network settings'),
    });
    unplugged = () => live.unplugged();
    output.message(
      `imp ${deviceId}, its memory in ${folder}, looks through ${board.path} at ${board.sampleHz} samples/s; ` +
        `without samples its time follows ${followLagUs / 1000} ms behind; ` +
        `hold the board’s button for ${holdUs / 1e6} s to clear it; Ctrl+C ends`,
    );
    await live.run(watched(lightUntilAsked(board, options), options, output), nowUs);
    const { health } = board;
    output.object({ kind: 'health', ...health });
    output.message(healthText(health));
    return 0;
  } finally {
    await nvram.close();
  }
}

function linkOption(options: OptionValues): string {
  const link = typeof options['cloud'] === 'string' ? options['cloud'] : defaultLink;
  if (URL.canParse(link) && /^wss?:/.test(link)) return link;
  throw new ImpError('option', `--cloud ${link} is no device link`, `give one such as ${defaultLink}`);
}

function deviceIdOption(options: OptionValues): DeviceId | undefined {
  const text = options['deviceId'];
  if (text === undefined) return undefined;
  const parsed = DeviceId.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new ImpError(
    'option',
    `--device-id ${String(text)} is no device ID`,
    'give 16 hex digits, as 50000c2a69000001',
  );
}

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

async function certificateOf(path: unknown): Promise<string | undefined> {
  if (typeof path !== 'string') return undefined;
  const text = await readFile(path, 'utf8').catch(() => '');
  if (text.includes('BEGIN CERTIFICATE')) return text;
  throw new ImpError(
    'option',
    `--ca ${path} holds no certificate`,
    "give the cloud's ca.pem, from its data folder",
  );
}
