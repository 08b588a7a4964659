/** When the imp's code begins, and which. */
import { applicationDelayUs, choices } from '../choices.ts';
import type { FirmwareName, StartReason } from '../device-api.ts';
import type { Cancel, Clock } from '../ports.ts';
import type { Settings } from '../settings.ts';
import type { UserCode } from './user-code.ts';

/**
 * After a cold start, or a BlinkUp, code begins when the imp is on-line and the cloud has said which; code that the imp
 * already has begins after 10 s without. After a warm start it begins at once. The application of an imp that was
 * blessed begins two seconds after the callback.
 */
export class CodeSchedule {
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #code: UserCode;
  readonly #applicationLoaded: () => void;
  #reason: StartReason = 'power-on';
  #late: Cancel = () => {};
  #application: Cancel | null = null;

  /** `applicationLoaded` is called when the application of a newly blessed imp begins, whether or not there is one. */
  constructor(clock: Clock, settings: Settings, code: UserCode, applicationLoaded: () => void) {
    this.#clock = clock;
    this.#settings = settings;
    this.#code = code;
    this.#applicationLoaded = applicationLoaded;
  }

  /** A cold start or a BlinkUp. */
  later(reason: StartReason): void {
    this.stop();
    this.#reason = reason;
    this.#late = this.#clock.after(choices.firmwareStartUs, () => this.#start(this.#settings.firmware));
  }

  /** A warm start. */
  now(reason: StartReason): void {
    this.stop();
    this.#reason = reason;
    this.#start(this.#settings.firmware);
  }

  /** On-line: the cloud has said which firmware it is. */
  chosen(firmware: FirmwareName): void {
    this.#late();
    if (this.#application !== null) return;
    this.#settings.choose(firmware);
    if (this.#code.firmware !== firmware) this.#start(firmware);
  }

  /** The cloud has given the imp code, or says that it has the right one. `anew`: it begins even if it runs already. */
  given(firmware: FirmwareName, anew: boolean): void {
    // What is to begin two seconds after a blessing finds it then.
    if (this.#application !== null || this.#settings.firmware !== firmware) return;
    if (anew) this.#code.stop();
    this.#start(firmware);
  }

  /** The imp has just been blessed. */
  loadApplication(): void {
    this.#application?.();
    this.#application = this.#clock.after(applicationDelayUs, () => {
      this.#application = null;
      this.#settings.choose('application');
      this.#applicationLoaded();
      this.#reason = 'new-firmware';
      this.#start('application');
    });
  }

  /** Ends the code, and whatever is to begin. */
  stop(): void {
    this.#late();
    this.#application?.();
    this.#application = null;
    this.#code.stop();
  }

  #start(firmware: FirmwareName | null): void {
    if (firmware === null || this.#code.firmware === firmware) return;
    this.#code.start(firmware, this.#reason);
    this.#reason = 'new-firmware';
  }
}
