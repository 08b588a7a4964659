/** What the steps of a scenario act on: a rig, its imps by name, and what stands around them. */
import type { TraceEvent } from '../../firmware/trace.ts';
import type { ImpairmentValues } from '../../hardware/impairments.ts';
import { addDevice, makeAccount, makeProduct } from '../cloud/index.ts';
import type { EnrollmentToken } from '../../protocol/ids.ts';
import type { Account } from '../cloud/index.ts';
import { ImpError } from '../imp-error.ts';
import type { Rig } from '../rig/rig.ts';
import type { RigImp } from '../rig/rig-imp.ts';

/** A token, and whose account asked for it. */
interface Issued {
  readonly accountId: string;
  readonly token: EnrollmentToken;
}

export class Stage {
  readonly rig: Rig;
  readonly imps: ReadonlyMap<string, RigImp>;
  /** Groups by the name that the scenario gave them. */
  readonly groups = new Map<string, string>();
  /** What the phone and the room do to light, until changed. */
  phone: ImpairmentValues = {};
  lamp: ImpairmentValues = {};
  /** Who does BlinkUps; the rig's own account at first. */
  owner = 'developer';
  /** How far `expect` has read, by imp. */
  readonly cursors = new Map<string, number>();
  readonly #accounts = new Map<string, Promise<Account>>();
  readonly #planIds = new Map<string, string>();
  /** The token that the app got for the last BlinkUp of each imp. */
  readonly #issued = new Map<string, Issued>();
  #product: Promise<string> | null = null;

  constructor(rig: Rig, imps: ReadonlyMap<string, RigImp>) {
    this.rig = rig;
    this.imps = imps;
  }

  /** An imp by name; the first one where none is named. Throws ImpError `scenario`. */
  imp(name?: string): RigImp {
    const imp = name === undefined ? this.rig.imp : this.imps.get(name);
    if (imp !== undefined) return imp;
    throw new ImpError(
      'scenario',
      `there is no imp "${name ?? ''}"`,
      `name one of ${[...this.imps.keys()].join(', ')}`,
    );
  }

  /** The account of an owner; made when first asked for. */
  account(owner = this.owner): Promise<Account> {
    if (owner === 'developer') return this.rig.account;
    const known = this.#accounts.get(owner);
    if (known !== undefined) return known;
    const made = this.rig.cloud.then((cloud) =>
      makeAccount(cloud, { username: owner, password: `rig-${this.rig.seed}-${owner}-password` }),
    );
    this.#accounts.set(owner, made);
    return made;
  }

  /** The product that all groups of the scenario belong to. */
  product(): Promise<string> {
    this.#product ??= (async () => {
      const [cloud, { id }] = [await this.rig.cloud, await this.rig.account];
      return (await makeProduct(cloud, { accountId: id, name: 'Scenario' })).id;
    })();
    return this.#product;
  }

  /** Makes an imp known to the cloud before it has ever connected, as an account holder's. */
  async register(imp: RigImp): Promise<void> {
    const { deviceId: id, impType } = imp.device.identity;
    await addDevice(await this.rig.cloud, { id, impType, accountId: (await this.rig.account).id });
  }

  /** The production plan ID that an end-user's app keeps. */
  planId(user: string): string | undefined {
    return this.#planIds.get(user);
  }

  keepPlanId(user: string, planId: string): void {
    this.#planIds.set(user, planId);
  }

  /** What the app that did an imp's last BlinkUp got from the cloud; it asks with it what became of it. */
  issuedTo(imp: RigImp): Issued | undefined {
    return this.#issued.get(imp.deviceId);
  }

  keepIssued(imp: RigImp, issued: Issued): void {
    this.#issued.set(imp.deviceId, issued);
  }

  /** Events of one imp that `expect` has not passed yet, with their places in the trace. */
  *unread(imp: RigImp): Generator<readonly [place: number, event: TraceEvent]> {
    const from = this.cursors.get(imp.deviceId) ?? 0;
    for (let place = from; place < this.rig.trace.length; place++) {
      const event = this.rig.trace[place];
      if (event?.device === imp.deviceId) yield [place, event];
    }
  }
}
