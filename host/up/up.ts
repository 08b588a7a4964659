/** `impsim up`: a BlinkUp as it happens, from the phone's flash to the agent's answer, then again as the user likes. */
import type { LightBlock } from '../../firmware/ports.ts';
import type { TraceEvent } from '../../firmware/trace.ts';
import { ImpError } from '../imp-error.ts';
import { LightFeed } from '../site/light-feed.ts';
import { PhoneSite } from '../site/phone-site.ts';
import type { ShownLight } from '../web/blinkup/shown-light.ts';
import type { AgentAddress } from '../../protocol/device-link.ts';
import type { Fault } from '../../protocol/fault.ts';
import type { Output } from '../cli/output.ts';
import { traceText } from '../traces/text.ts';
import { BenchTop, network } from './bench-top.ts';
import { cloudText } from './cloud-text.ts';
import { FlashWatch } from './flash-watch.ts';
import type { Visible } from './frame-words.ts';
import { deskOf, showPhone } from './lan-phone.ts';
import { LightPlot } from './light-plot.ts';
import type { Credentials } from './phone-app.ts';
import { Summary } from './summary.ts';
import type { Outcome } from './summary.ts';

export interface UpOptions {
  readonly seed: number;
  readonly speed: number;
  readonly port: number;
}

type Ending =
  { kind: 'enrolled'; agent: AgentAddress } | { kind: 'cleared' } | { kind: 'fault'; fault: Fault };

const nothingDecoded: Fault = {
  stage: 'demodulator',
  code: 'nothing-decoded',
  cause: 'the imp found no BlinkUp in this light',
  cure: 'ask `impsim decode` about the file: it says why',
};

export class Up {
  readonly #output: Output;
  readonly #table: BenchTop;
  readonly #plot: LightPlot;
  readonly #running: Promise<void>;
  #owner = 0;
  /** The owner's account: no other sees the imp, its air and its light. */
  #accountId: string;
  #last: Credentials | null = null;
  #agentUrl: string | null = null;
  #summary: Summary;
  readonly #flashWatch = new FlashWatch();
  #ending: ((event: Ending) => void) | null = null;
  #phone: PhoneSite | null = null;

  private constructor(output: Output, table: BenchTop, plot: LightPlot, accountId: string) {
    this.#accountId = accountId;
    this.#output = output;
    this.#table = table;
    this.#plot = plot;
    this.#summary = new Summary(output);
    this.#running = table.run();
  }

  /** Puts everything on the table, says where it is, and switches the imp on. Throws ImpError `port-unusable`. */
  static async open(output: Output, options: UpOptions): Promise<Up> {
    const { paint } = output;
    output.line(`impsim up    seed ${options.seed}, ${options.speed} times real time`);
    output.object({ kind: 'up', seed: options.seed, speed: options.speed });
    const plot = new LightPlot((line) => output.line(line));
    let up: Up | null = null;
    let feed: LightFeed | null = null;
    const table = await BenchTop.open({
      ...options,
      onTrace: (event) => {
        output.object(event);
        const line = traceText(event);
        if (line !== null) plot.say(event.kind === 'fault' ? paint.red(line) : line);
        up?.note(event);
      },
      onCloud: (event) => {
        output.object({ ...event, kind: `cloud-${event.kind}` });
        const line = cloudText(event);
        if (line !== null) plot.say(line);
      },
      onLight: (block) => {
        plot.take(block);
        feed?.push(block);
      },
    });
    const { deviceId, impType } = table.imp.identity;
    const page = await table.entrance(0);
    output.line(`cloud        ${table.cloud.baseUrl}`);
    output.line(`pages        ${page}   (opens once, signed in)`);
    output.line(`imp          ${deviceId}, ${impType}`);
    output.line(
      `phone        SSID "${network.ssid}", password ${output.secret(network.password)}, 60 symbols/s, tri-level`,
    );
    output.line();
    output.object({
      kind: 'table',
      cloud: table.cloud.baseUrl,
      page: table.cloud.baseUrl,
      deviceId,
      impType,
    });
    const standing = new Up(output, table, plot, await table.accountId(0));
    up = standing;
    table.cloud.site.light = feed = new LightFeed({ name: `the simulated imp ${deviceId}`, sensor: null });
    table.cloud.site.tableAccount = () => standing.#accountId;
    table.cloud.site.imp = {
      deviceId,
      network,
      look: (shown) => standing.look(shown),
      led: () => standing.#flashWatch.led,
      light: () => table.lastLight,
      sighting: (sinceMs) =>
        standing.#flashWatch.sighting(sinceMs, { deviceId, online: table.imp.state.name === 'online' }),
    };
    return up;
  }

  /** The owner's phone does a BlinkUp with a fresh token. */
  async blinkUp(): Promise<Outcome> {
    const app = await this.#table.owner(this.#owner);
    this.#last = await app.credentials();
    return this.#flash(this.#last);
  }

  /** The device is sold: another account's phone does a BlinkUp. The agent of before must be gone. */
  async changeOwner(): Promise<Outcome> {
    this.#owner++;
    this.#accountId = await this.#table.accountId(this.#owner);
    const page = await this.#table.entrance(this.#owner);
    const before = this.#agentUrl;
    const outcome = await this.blinkUp();
    this.#output.line(
      `pages        ${page}   (opens once, signed in as the new owner, whose the imp is now)`,
    );
    if (before === null || !outcome.ok) return outcome;
    const { status } = await fetch(before);
    this.#output.line(`the agent of the owner before, ${before}, now answers ${status}`);
    this.#output.object({ kind: 'old-agent', agentUrl: before, status });
    return outcome;
  }

  /** The last flash again, as a recording would replay it: its token has been used, so the cloud refuses. */
  async replayLast(): Promise<Outcome> {
    return this.#last === null ? this.blinkUp() : this.#flash(this.#last);
  }

  /** A capture, whose time begins at 0, falls on the imp. */
  async capture(light: Iterable<LightBlock>): Promise<Outcome> {
    // In a damaged frame of somebody's, a password may lie where an SSID is expected.
    return this.#outcome('none', () => this.#table.replay(light, () => this.#over()));
  }

  /** A page's screen is held to the imp. Throws ImpError `imp-busy`. */
  look(shown: ShownLight): void {
    if (this.#ending !== null)
      throw new ImpError(
        'imp-busy',
        'other light is falling on the simulated imp',
        'wait until its BlinkUp is over, then send again',
      );
    this.#output.line('the transmitter’s page is held to the imp');
    // The password is what somebody typed there: shown to nobody here.
    this.#outcome('ssid', () => this.#table.look(shown, () => this.#over())).catch((error: unknown) =>
      this.#output.line(error instanceof Error ? error.message : String(error)),
    );
  }

  #over(): void {
    if (this.#flashWatch.decoded) return;
    this.#flashWatch.over();
    this.#ending?.({ kind: 'fault', fault: nothingDecoded });
  }

  /** Notes what matters for the outcome of the flash under way. */
  note(event: TraceEvent): void {
    this.#summary.note(event);
    this.#flashWatch.note(event);
    if (event.kind === 'blinkup' && event.packet.clear) this.#ending?.({ kind: 'cleared' });
    if (event.kind === 'enrolled' || event.kind === 'fault') this.#ending?.(event);
  }

  /** Serves the transmitter's page to phones at `host`, and shows how to get there. Throws ImpError `port-unusable`. */
  async openPhone(host: string): Promise<void> {
    const { cloud, imp } = this.#table;
    const accountId = this.#accountId;
    const desk = deskOf(cloud, accountId, {
      imp: { deviceId: imp.identity.deviceId, network },
      look: (shown) => {
        if (accountId !== this.#accountId)
          throw new ImpError(
            'no-imp',
            'the simulated imp belongs to another account now',
            'use a page of its owner',
          );
        this.look(shown);
      },
    });
    this.#phone = await PhoneSite.open(desk, { host });
    this.showPhone();
  }

  /** Shows another one-use address for a phone. Throws ImpError `no-lan`. */
  showPhone(): void {
    if (this.#phone === null)
      throw new ImpError('no-lan', 'no page is served to phones', 'start impsim up with --lan');
    showPhone(this.#output, this.#phone);
  }

  /** Ends it all. Resolves when the cloud has closed. */
  async close(): Promise<void> {
    await this.#phone?.close();
    this.#plot.mute();
    this.#table.end();
    await this.#running;
  }

  #flash(credentials: Credentials): Promise<Outcome> {
    return this.#outcome('ssid', () => this.#table.hold(this.#table.flash(credentials)));
  }

  /** Starts a flash and waits for what becomes of it. */
  async #outcome(visible: Visible, start: () => void): Promise<Outcome> {
    this.#plot.visible = this.#output.showSecrets ? 'all' : visible;
    this.#flashWatch.begin();
    this.#summary = new Summary(this.#output);
    const ending = new Promise<Ending>((resolve) => (this.#ending = resolve));
    start();
    const event = await ending;
    this.#ending = null;
    const outcome = await this.#outcomeOf(event);
    this.#output.object({ kind: 'outcome', ...outcome });
    this.#summary.print(outcome);
    return outcome;
  }

  async #outcomeOf(event: Ending): Promise<Outcome> {
    switch (event.kind) {
      case 'enrolled':
        return this.#ask(event.agent.agentUrl);
      case 'cleared':
        return { ok: true };
      case 'fault': {
        const { code, cause, cure } = event.fault;
        return { ok: false, fault: { code, cause, cure } };
      }
    }
  }

  async #ask(agentUrl: string): Promise<Outcome> {
    this.#agentUrl = agentUrl;
    const response = await fetch(agentUrl);
    const answer: unknown = await response.json();
    return { ok: response.ok, agentUrl, status: response.status, answer };
  }
}
