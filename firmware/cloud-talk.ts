/** The imp's conversation with the cloud: enrolling, the cloud's word on blessing and firmware, and messages that pass through. */
import type { DeviceMessage, DeviceRole, DeviceStatus } from '../protocol/device-link.ts';
import type { Fault } from '../protocol/fault.ts';
import type { FactoryPlace, FirmwareName } from './device-api.ts';
import { blessingFault, enrollmentFault } from './faults.ts';
import type { LifecycleInput } from './lifecycle-state.ts';
import { LinkClient, type Identity, type LinkClientEvent, type PassedMessage } from './link-client.ts';
import { isNumbered, LinkMemory } from './link-memory.ts';
import type { CloudPort, Clock, Vault } from './ports.ts';
import type { SelfMessage } from './self-report.ts';
import type { Settings } from './settings.ts';
import type { TraceDetail } from './trace.ts';

/** What the conversation needs of its imp. */
export interface CloudTalkHost {
  take(input: LifecycleInput): void;
  trace(detail: TraceDetail): void;
  report(fault: Fault): void;
  /** What the cloud says that is for others. */
  pass(message: PassedMessage): void;
  /** Enrolled, and told so, or told anew: the cloud says whether the imp is blessed, which firmware it runs, and its place in the factory. */
  settled(blessed: boolean, firmware: FirmwareName, place: FactoryPlace | null): void;
  /** How the imp is at this moment. */
  status(): DeviceStatus;
  /** Whether a blessing was asked for and its answer is still missing. */
  blessingPending(): boolean;
}

/** Which firmware the cloud loads into a device of a role; a device in no group counts as a development device (chosen). */
export const firmwareOf = (role: DeviceRole): FirmwareName =>
  role === 'fixture' || role === 'dut' ? 'factory' : 'application';

/** Whether a device comes to be blessed in this role without having asked: put there by hand. */
const isBlessedByHand = (role: DeviceRole): boolean => role === 'test-production';

type CloudsWord = Extract<LinkClientEvent, { readonly kind: 'welcome' | 'enrolled' | 'role' }>;

export class CloudTalk {
  readonly #ports: { readonly cloud: CloudPort; readonly clock: Clock; readonly vault: Vault };
  readonly #identity: Identity;
  readonly #settings: Settings;
  readonly #host: CloudTalkHost;
  readonly #memory = new LinkMemory();
  #link: LinkClient | null = null;
  /** What this cloud wants to be told, as it said. */
  #takes: readonly string[] = [];
  /** Whether it serves the imp on this connection. */
  #served = false;

  constructor(
    ports: { readonly cloud: CloudPort; readonly clock: Clock; readonly vault: Vault },
    identity: Identity,
    settings: Settings,
    host: CloudTalkHost,
  ) {
    this.#ports = ports;
    this.#identity = identity;
    this.#settings = settings;
    this.#host = host;
  }

  connect(): void {
    this.close();
    this.#host.trace({ kind: 'link', state: 'connecting' });
    const { cloud, clock, vault } = this.#ports;
    const status = (): DeviceStatus => this.#host.status();
    this.#link = new LinkClient(cloud, clock, vault, this.#identity, status, this.#memory.resume, (event) =>
      this.#hear(event),
    );
  }

  close(): void {
    this.#link?.close();
    this.#link = null;
    this.#takes = [];
    this.#served = false;
  }

  /** False: there is no link, or too much that was said is unconfirmed. */
  send(message: DeviceMessage): boolean {
    const link = this.#link;
    const outgoing = isNumbered(message) ? this.#memory.take(message) : message;
    if (link === null || outgoing === null) return false;
    link.send(outgoing);
    return true;
  }

  /** Tells what not every cloud wants to know. False: this one does not, or does not serve the imp now. */
  tell(message: SelfMessage): boolean {
    return this.#served && this.#takes.includes(message.type) && this.send(message);
  }

  /** What was said and not confirmed is not said again. */
  forget(): void {
    this.#memory.forget();
  }

  enroll(): void {
    const { enrollment, progress } = this.#settings.configuration;
    if (enrollment === null) return;
    this.#settings.noteAsked();
    this.send({ type: 'enroll', ...enrollment, ...(progress === 'new' ? {} : { repeated: true }) });
  }

  #hear(event: LinkClientEvent): void {
    const host = this.#host;
    switch (event.kind) {
      case 'open':
        return host.trace({ kind: 'link', state: 'open' });
      case 'welcome': {
        host.trace({ kind: 'link', state: 'welcome' });
        const { enrollment, progress } = this.#settings.configuration;
        if (enrollment === null && event.agent === null)
          return host.take({ kind: 'refused', fault: enrollmentFault('no-enrollment-data') });
        const mustEnroll = enrollment !== null && !(progress === 'enrolled' && event.agent !== null);
        this.#memory.welcome(event);
        this.#takes = event.takes ?? [];
        host.take({ kind: 'welcome', mustEnroll });
        return mustEnroll ? undefined : this.#settle(event);
      }
      case 'enrolled': {
        const { agent, blessed } = event;
        host.trace({ kind: 'enrolled', agent, blessed });
        host.take({ kind: 'enrolled' });
        return this.#settle(event);
      }
      case 'role':
        // The account did it: not a disagreement of device and cloud.
        this.#settings.bless(event.blessed);
        return this.#settle(event);
      case 'refused':
        return host.take({ kind: 'refused', fault: { stage: 'enrollment', code: event.code, ...event.why } });
      case 'passed': {
        const { message } = event;
        const seq = message.type === 'agent-message' ? message.seq : undefined;
        const received = this.#memory.hear(seq, () => host.pass(message));
        return received === null ? undefined : this.#link?.send({ type: 'ack', received });
      }
      case 'ack':
        return this.#memory.confirmed(event.received);
      case 'closed':
        host.trace({ kind: 'link', state: 'closed' });
        return host.take({ kind: 'unlinked', why: event.why, code: event.code });
    }
  }

  /** The cloud's word on enrollment and blessing is kept. */
  #settle({ blessed, role = 'unassigned', fixtureId }: CloudsWord): void {
    const settings = this.#settings;
    // Before the code is told and says anything new, so that the order stays.
    for (const message of this.#memory.unheard) this.#link?.send(message);
    settings.noteOnline();
    if (blessed !== settings.blessed && !this.#host.blessingPending() && !(blessed && isBlessedByHand(role)))
      this.#host.report(blessingFault(blessed ? 'device-not-blessed' : 'cloud-not-blessed'));
    settings.bless(blessed);
    this.#served = true;
    const place = fixtureId === undefined ? null : { isFixture: role === 'fixture', fixtureId };
    this.#host.settled(blessed, firmwareOf(role), place);
  }
}
