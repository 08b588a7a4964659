import type { Fault } from '../../protocol/fault.ts';
import type { ConnectResult, FactoryPlace, FirmwareName, FirmwarePort, StartReason } from '../device-api.ts';
import { Blessing } from '../factory/blessing.ts';
import { Fixture } from '../factory/fixture.ts';
import type { PassedMessage } from '../link-client.ts';
import type { FixtureLight } from '../ports.ts';
import type { StatusLight } from '../status-light.ts';
import type { TraceDetail } from '../trace.ts';
import { CodeSchedule } from './code-schedule.ts';
import type { Ground } from './ground.ts';
import { UserCode } from './user-code.ts';

/** Said in place of a false success. */
const noInterpreter =
  'ERROR: this imp was made without an interpreter, so it does not run the code of its group';

/** What all that serves user code needs of its imp. */
export interface CodeSideHost extends Omit<Ground, 'blessing' | 'fixture' | 'factoryPlace' | 'noteMessage'> {
  readonly firmware: FirmwarePort | undefined;
  readonly fixtureLight: FixtureLight | undefined;
  readonly statusLight: StatusLight;
  trace(detail: TraceDetail): void;
  report(fault: Fault): void;
}

/** The imp's half that serves user code: the code itself, when it begins, blessing, and a fixture's LED. */
export class CodeSide {
  readonly #blessing: Blessing;
  readonly #fixture: Fixture;
  readonly #code: UserCode;
  readonly #schedule: CodeSchedule;
  #factoryPlace: FactoryPlace | null = null;

  readonly #log: CodeSideHost['log'];
  readonly #reset: () => void;

  constructor(host: CodeSideHost) {
    this.#log = (text, level) => host.log(text, level);
    this.#reset = () => host.reset();
    const { identity, clock, settings, pins, connection, statusLight } = host;
    const trace = (detail: TraceDetail): void => host.trace(detail);
    const report = (fault: Fault): void => host.report(fault);
    this.#blessing = new Blessing({
      clock,
      settings,
      canBeBlessed: identity.impType !== 'imp001',
      tell: (passed) => connection.send({ type: 'bless', passed }),
      note: (state) => trace({ kind: 'blessing', state }),
      report,
      show: (pattern) => statusLight.verdict(pattern),
      loadApplication: () => this.#schedule.loadApplication(),
    });
    this.#fixture = new Fixture({
      clock,
      pins,
      light: host.fixtureLight,
      askToken: () => connection.send({ type: 'ask-factory-token' }),
      note: (state) => trace({ kind: 'factory-blinkup', state }),
      report,
      log: (text) => host.log(text, 'error'),
      suspendCode: () => this.#code.suspend(),
      resumeCode: () => this.#code.resume(),
    });
    const ground: Ground = {
      ...host,
      blessing: this.#blessing,
      fixture: this.#fixture,
      factoryPlace: () => this.#factoryPlace,
      noteMessage: (direction, name) => trace({ kind: 'message', direction, name }),
    };
    this.#code = new UserCode(host.firmware, ground, {
      trace,
      showFailed: () => statusLight.firmwareFailed(),
    });
    this.#schedule = new CodeSchedule(clock, settings, this.#code, () => statusLight.verdict(null));
  }

  /** Whether the code wants to decide itself when to connect again. */
  get decidesConnection(): boolean {
    return this.#code.decidesConnection;
  }

  /** Whether a blessing was asked for and its answer is still missing. */
  get blessingPending(): boolean {
    return this.#blessing.pending;
  }

  /** Whether there is such code. */
  has(firmware: FirmwareName | null): boolean {
    return this.#code.has(firmware);
  }

  /** Code begins when the imp is on-line, or some time after. */
  beginLater(reason: StartReason): void {
    this.#schedule.later(reason);
  }

  /** Code that the imp has begins at once. */
  beginNow(reason: StartReason): void {
    this.#schedule.now(reason);
  }

  /** On-line: the cloud has said whether the imp is blessed, which firmware it runs, and its place in the factory. */
  settled(blessed: boolean, firmware: FirmwareName, place: FactoryPlace | null): void {
    this.#factoryPlace = place;
    this.#blessing.settle(blessed);
    this.#schedule.chosen(firmware);
  }

  /** A connection that nobody ended is gone. */
  disconnected(result: ConnectResult): void {
    this.#fixture.unlinked();
    this.#code.disconnected(result);
  }

  /** What the cloud says to the code, or because of it. */
  hear(message: PassedMessage): void {
    switch (message.type) {
      case 'agent-message':
        return this.#code.agentMessage(message.name, message.value);
      case 'factory-token':
        return this.#fixture.send(message.token);
      case 'factory-refused':
        return this.#fixture.refused(message.code, message);
      case 'blessing':
        return this.#blessing.answered(message);
      case 'code': {
        const { firmware, restart } = message;
        const taken = this.#code.install(message);
        if (taken === null && message.program !== null) this.#log(noInterpreter, 'error');
        return this.#schedule.given(firmware, restart || taken === 'taken');
      }
      case 'restart':
        return this.#reset();
    }
  }

  /** Ends all that is under way for the code, and the code. */
  stop(): void {
    this.#schedule.stop();
    this.#blessing.forget();
    this.#fixture.stop();
  }
}
