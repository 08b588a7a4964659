/** The user's device code, as the imp starts it: the firmware's port, implemented by the sandbox. */
import type { DeviceApi, FirmwareName, FirmwarePort, RunningFirmware } from '../../../firmware/device-api.ts';
import type { LinkProgram } from '../../../protocol/device-link.ts';
import { Chance } from '../../../hardware/random.ts';
import type { ChanceStream } from '../../../hardware/random.ts';
import { defaultMemoryBytes } from '../engine.ts';
import { EngineStock } from '../engine-stock.ts';
import type { Hold } from '../engine-stock.ts';
import { Guest } from '../guest.ts';
import type { Limits } from '../limits.ts';
import { programFromText, type Program } from '../program.ts';
import type { ProgramFault } from '../program-fault.ts';
import { Timers } from '../timers.ts';
import { agentObject } from './agent-object.ts';
import { constants } from './constants.ts';
import { hardwareObject } from './hardware-object.ts';
import { impObject } from './imp-object.ts';
import { serverObject } from './server-object.ts';

export interface SandboxFirmwareOptions {
  /** What runs as the application, and what in the factory. */
  readonly programs: Readonly<Partial<Record<FirmwareName, Program>>>;
  /** On this hangs the program's `Math.random`; 1 by default. */
  readonly seed?: number;
  /** What the program's `Date` shows when the rig's clock stands at 0: milliseconds since 1970; 2026 by default. */
  readonly epochMs?: number;
  readonly limits?: Partial<Limits>;
}

/** The year in which every rig begins. */
export const defaultEpochMs = Date.UTC(2026, 0, 1);

/** What the imp logs of a program that failed: error, cure and place. */
export const faultText = ({ cause, cure, stack }: ProgramFault): string =>
  [`${cause}. Cure: ${cure}`, ...stack].join('\n  ');

export class SandboxFirmware implements FirmwarePort {
  readonly #options: SandboxFirmwareOptions;
  readonly #stock: EngineStock;
  readonly #chance: ChanceStream;
  /** What the cloud gave. */
  readonly #given = new Map<
    FirmwareName,
    { readonly deploymentId: string; readonly program: Program | undefined }
  >();

  #guest: Guest | null = null;

  private constructor(options: SandboxFirmwareOptions, stock: EngineStock) {
    this.#options = options;
    this.#stock = stock;
    this.#chance = new Chance(options.seed ?? 1).stream('program');
  }

  /** Makes interpreters ready; the program itself runs when the imp starts it. */
  static async open(options: SandboxFirmwareOptions): Promise<SandboxFirmware> {
    return new SandboxFirmware(options, await EngineStock.open());
  }

  /** Keeps device time standing while an interpreter is made: `firmware.holdWith((answer) => rig.hold(answer))`. */
  holdWith(hold: Hold): void {
    this.#stock.hold = hold;
  }

  install(
    firmware: FirmwareName,
    { deploymentId, program }: { readonly deploymentId: string; readonly program: LinkProgram | null },
  ): 'taken' | 'same' | 'own' {
    if (this.#options.programs[firmware] !== undefined) return 'own';
    const before = this.#given.get(firmware);
    if (before?.deploymentId === deploymentId) return 'same';
    this.#given.set(firmware, {
      deploymentId,
      program: program === null ? undefined : programFromText(program),
    });
    return 'taken';
  }

  freeMemoryBytes(): number {
    return this.#guest?.freeMemoryBytes ?? defaultMemoryBytes;
  }

  has(firmware: FirmwareName): boolean {
    return this.#programOf(firmware) !== undefined;
  }

  start(firmware: FirmwareName, api: DeviceApi, failed: (text: string) => void): RunningFirmware {
    const program = this.#programOf(firmware);
    if (program === undefined) throw new Error(`there is no ${firmware} code to start`);
    const { limits, epochMs = defaultEpochMs } = this.#options;
    const engine = this.#stock.take();
    engine.setClock(() => epochMs + Math.floor(api.nowUs() / 1000));
    const guest = new Guest(engine, {
      program,
      random: () => this.#chance.next(),
      failed: (fault) => failed(faultText(fault)),
      ...(limits === undefined ? {} : { limits }),
    });
    const timers = new Timers(guest, (delayUs, callback) => api.wakeup(delayUs, callback));
    const globals = {
      ...constants,
      ...timers.globals,
      imp: impObject(api, guest, timers),
      hardware: hardwareObject(api, guest),
      server: serverObject(api, guest),
      agent: agentObject(api, guest),
    };
    for (const [name, value] of Object.entries(globals)) guest.define(name, value);
    this.#guest = guest;
    guest.run();
    return {
      stop: () => {
        guest.stop();
        if (this.#guest === guest) this.#guest = null;
      },
    };
  }

  #programOf(firmware: FirmwareName): Program | undefined {
    return this.#options.programs[firmware] ?? this.#given.get(firmware)?.program;
  }
}
