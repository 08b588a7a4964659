/** `impsim device` without a board: one imp with the user's code, on simulated or recorded light, in virtual time. */
import { writeFile } from 'node:fs/promises';
import { ImpError } from '../imp-error.ts';
import { journalOf } from '../scenarios/journal.ts';
import { runScenario } from '../scenarios/run-scenario.ts';
import { scenarioOf } from '../scenarios/scenario.ts';
import { ledTimeline } from '../traces/led-timeline.ts';
import { traceText } from '../traces/text.ts';
import { traceVcd } from '../traces/vcd.ts';
import { sendOption } from './board-options.ts';
import type { CommandContext, CommandOption, ExitStatus } from './command.ts';
import { seedOption } from './option-values.ts';
import { settingsArgument } from './settings-argument.ts';

export const simulatedOptions: readonly CommandOption[] = [
  { flags: '--firmware <file>', summary: 'your device code, TypeScript; without --port on simulated light' },
  { flags: '--agent <file>', summary: "your agent's code, TypeScript (only without --port)" },
  sendOption,
  { flags: '--light <file>', summary: 'a capture that falls on the imp in place of a phone’s flash' },
  { flags: '--for <time>', summary: 'how long to go on after the flash, device time (60s)' },
  { flags: '--vcd <file>', summary: 'write the trace for GTKWave or PulseView' },
  { flags: '--journal <file>', summary: 'write all that went in: `impsim run` of it repeats the run' },
  { flags: '--seed <n>', summary: 'random seed (a new one, printed)' },
];

/** Whether the options ask for a simulation rather than for a board. */
export const asksForSimulation = ({ options }: CommandContext): boolean =>
  options['port'] === undefined &&
  options['io'] === undefined &&
  ['firmware', 'agent', 'send', 'light', 'for', 'vcd', 'journal'].some((name) => options[name] !== undefined);

const anyNetwork = { network: { ssid: 'HomeNet', password: 'any-password' } };

/** Status 0 where the imp was on-line at the end, 1 where not. */
export async function simulateDevice({ options, output }: CommandContext): Promise<ExitStatus> {
  const { firmware, agent, send, light, for: goOn = '60s' } = options;
  const seed = seedOption(options);
  const flash = { send: typeof send === 'string' ? settingsArgument(send) : anyNetwork };
  const data = {
    name: 'device',
    imps: { imp: firmware === undefined ? {} : { firmware } },
    ...(agent === undefined ? {} : { agent }),
    steps: [light === undefined ? { blinkup: flash } : { light }, { advance: goOn }],
  };
  const scenario = await scenarioOf(data, 'device', process.cwd());
  output.message(`seed ${seed}`);
  let state = 'off';
  const result = await runScenario(scenario, {
    seed,
    onEvent: (event) => {
      if (event.kind === 'state') state = event.state;
      output.object(event);
      const line = traceText(event);
      if (line !== null) output.line(line);
    },
  });
  output.line(`LED ${ledTimeline(result.trace, { toUs: result.endUs })}`);
  await write(options['vcd'], () => traceVcd(result.trace, { toUs: result.endUs }));
  await write(options['journal'], () => journalOf(scenario, result));
  return state === 'online' ? 0 : 1;
}

/** Readable for its owner alone: a journal holds the settings that went in. */
async function write(path: unknown, text: () => string): Promise<void> {
  if (typeof path !== 'string') return;
  try {
    await writeFile(path, text(), { mode: 0o600 });
  } catch {
    throw new ImpError('output', `${path} cannot be written`, 'check the folder and its permissions');
  }
}
