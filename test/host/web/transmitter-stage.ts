/** A rig with an imp, its cloud listening, and a transmitter's page in front of it, drawn frame by frame. */
import { existsSync } from 'node:fs';
import { impaired } from '../../../hardware/impairments.ts';
import { lightOf } from '../../../hardware/light-path.ts';
import { type Cloud, makeAccount } from '../../../host/cloud/index.ts';
import { Rig } from '../../../host/index.ts';
import { type FrameBrowser, headlessShell } from './frame-browser.ts';
import { type Film, TransmitterHand } from './transmitter-hand.ts';

/** CI installs it. */
export const hasFrameBrowser = process.env['CI'] !== undefined || existsSync(headlessShell);
if (!hasFrameBrowser) console.log(`the full circle is not tested: there is no ${headlessShell}`);

/** An ordinary phone on an ordinary desk. */
const phone = { rise: 4, fall: 3, snr: 35, bits: 12 };

/** What a sensor sees of it. */
export function* lightOfFilm({ frames, frameHz }: Film, originUs: number) {
  const durationUs = Math.ceil((frames.length * 1e6) / frameHz);
  const startsUs = Float64Array.from(frames, (_, i) => (i * 1e6) / frameHz);
  const filmed = { lineCode: 'tri-level' as const, symbolHz: frameHz, symbols: frames, startsUs, durationUs };
  const segments = [{ silenceUs: 500_000 }, { waveform: filmed }, { silenceUs: 1_500_000 }];
  yield* lightOf(segments, impaired(phone), { seed: 3, originUs });
}

export class TransmitterStage {
  readonly rig: Rig;
  readonly cloud: Cloud;
  readonly url: string;
  readonly accountId: string;
  readonly browser: FrameBrowser;
  readonly hand: TransmitterHand;

  private constructor(parts: {
    rig: Rig;
    cloud: Cloud;
    url: string;
    accountId: string;
    browser: FrameBrowser;
  }) {
    this.rig = parts.rig;
    this.cloud = parts.cloud;
    this.url = parts.url;
    this.accountId = parts.accountId;
    this.browser = parts.browser;
    this.hand = new TransmitterHand(parts.browser);
  }

  static async open(browser: FrameBrowser): Promise<TransmitterStage> {
    const rig = new Rig({ seed: 5 });
    const cloud = await rig.cloud;
    const { url } = await cloud.listen();
    const { id } = await makeAccount(cloud, { username: 'ann', password: 'a good password' });
    return new TransmitterStage({ rig, cloud, url, accountId: id, browser });
  }

  async close(): Promise<void> {
    await this.browser.goTo('about:blank');
    await this.rig.close();
  }

  /** The page, signed in, without a countdown. */
  async signedIn(): Promise<void> {
    await this.browser.goTo(this.cloud.site.entrance(this.url, this.accountId).replace('/#', '/blinkup#'));
    await this.hand.reads('ann');
    await this.hand.type('countdown', '0');
  }

  async fillWifi(): Promise<void> {
    await this.hand.type('network-ssid', 'HomeNet');
    await this.hand.type('network-password', 's3cret!!');
  }

  /** Presses the button and films what is flashed. */
  film(button = 'Start BlinkUp', intervalMs?: (frame: number) => number): Promise<Film> {
    return this.hand.film(() => this.hand.click(button), intervalMs);
  }

  /** Lets what was filmed fall on the imp. */
  async shine(film: Film): Promise<void> {
    await this.rig.shine(lightOfFilm(film, this.rig.clock.now()));
  }
}
