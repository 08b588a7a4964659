import type { CloudMessage } from '../../protocol/device-link.ts';
import type { LinkValue } from '../../protocol/link-value.ts';
import { choices } from '../choices.ts';
import type {
  ConnectResult,
  FirmwareName,
  FirmwarePort,
  RunningFirmware,
  StartReason,
} from '../device-api.ts';
import type { Cancel } from '../ports.ts';
import type { TraceDetail } from '../trace.ts';
import { apiOf } from './api-of.ts';
import { CodeRun } from './code-run.ts';
import type { DisconnectHandler, Ground } from './ground.ts';

type CodeMessage = Extract<CloudMessage, { readonly type: 'code' }>;

/** What running code needs of its imp beyond the ground that the code itself stands on. */
export interface UserCodeHost {
  trace(detail: TraceDetail): void;
  /** The code failed: the status LED says so. */
  showFailed(): void;
}

/** Starts, ends and restarts the user's code. One run at a time. */
export class UserCode {
  readonly #port: FirmwarePort | undefined;
  readonly #ground: Ground;
  readonly #host: UserCodeHost;
  #current: { readonly firmware: FirmwareName; readonly run: CodeRun } | null = null;
  #running: RunningFirmware | null = null;
  #restart: Cancel = () => {};
  #disconnectHandler: DisconnectHandler = null;

  constructor(port: FirmwarePort | undefined, ground: Ground, host: UserCodeHost) {
    this.#port = port;
    this.#ground = ground;
    this.#host = host;
  }

  /** What runs, or will run again in a moment; null: nothing. */
  get firmware(): FirmwareName | null {
    return this.#current?.firmware ?? null;
  }

  /** Whether there is such code. */
  has(firmware: FirmwareName | null): firmware is FirmwareName {
    return firmware !== null && this.#port?.has(firmware) === true;
  }

  /** Code that the cloud gives; null: this imp takes none. */
  install({ firmware, deploymentId, program }: CodeMessage): 'taken' | 'same' | 'own' | null {
    return this.#port?.install?.(firmware, { deploymentId, program }) ?? null;
  }

  /** Whether the code wants to decide itself when to connect again. */
  get decidesConnection(): boolean {
    return this.#disconnectHandler !== null;
  }

  /** Runs code from its first line; what ran before is ended. Without such code only that. */
  start(firmware: FirmwareName, reason: StartReason): void {
    this.stop();
    if (this.#port === undefined || !this.#port.has(firmware)) return;
    const { clock, window } = this.#ground;
    window.forgetSetting();
    const run = new CodeRun(clock);
    this.#current = { firmware, run };
    this.#host.trace({ kind: 'firmware', firmware, state: 'started' });
    const api = apiOf(run, this.#ground, {
      firmware,
      startReason: reason,
      onDisconnectHandler: (handler) => {
        this.#disconnectHandler = handler;
      },
    });
    const running = this.#port.start(firmware, api, (text) => this.#failed(run, firmware, text));
    if (run.alive) this.#running = running;
    else running.stop();
  }

  /** Ends the run, if there is one. */
  stop(): void {
    this.#restart();
    const current = this.#current;
    if (current === null) return;
    const wasAlive = current.run.alive;
    this.#end(current.run);
    this.#current = null;
    if (wasAlive) this.#host.trace({ kind: 'firmware', firmware: current.firmware, state: 'stopped' });
  }

  suspend(): void {
    this.#current?.run.suspend();
  }

  resume(): void {
    this.#current?.run.resume();
  }

  /** Something from the agent. */
  agentMessage(name: string, value: LinkValue): void {
    this.#ground.noteMessage('from-agent', name);
    if (this.#current?.run.agentMessage(name, value) === true) return;
    this.#ground.log(`ERROR: no handler for device.send("${name}")`, 'error');
  }

  /** The connection was lost. */
  disconnected(result: ConnectResult): void {
    const handler = this.#disconnectHandler;
    if (handler !== null) this.#ground.clock.after(0, () => handler(result));
  }

  #end(run: CodeRun): void {
    run.end();
    this.#disconnectHandler = null;
    this.#running?.stop();
    this.#running = null;
  }

  #failed(run: CodeRun, firmware: FirmwareName, text: string): void {
    if (!run.alive) return;
    this.#ground.log(`ERROR: ${text}`, 'error');
    this.#host.trace({ kind: 'firmware', firmware, state: 'failed' });
    this.#end(run);
    this.#host.showFailed();
    this.#restart = this.#ground.clock.after(choices.firmwareRestartUs, () =>
      this.start(firmware, 'firmware-error'),
    );
  }
}
