import { z } from 'zod';
import { ImpError } from '../imp-error.ts';
import type { World } from '../rig/world.ts';

const TokenAnswer = z.object({ token: z.string(), siteids: z.tuple([z.string()]) });
const StatusAnswer = z.object({ impee_id: z.string(), agent_url: z.string().optional() });

export interface Credentials {
  readonly planId: string;
  readonly token: string;
}

/** The vendor's SDK polls for so long. Known: BlinkUp SDK 0.3.0. */
const polls = 60;
const pollIntervalUs = 1_000_000;

/** The network half of a phone's BlinkUp app: asks the cloud for a token, and polls until a device has taken it. */
export class PhoneApp {
  readonly #world: World;
  readonly #cloudUrl: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** `apiKey` is the account's BlinkUp API key. */
  constructor(world: World, cloudUrl: string, apiKey: string) {
    this.#world = world;
    this.#cloudUrl = cloudUrl;
    this.#headers = { authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}` };
  }

  /** A fresh development token with the account's developer plan ID, as the Electric Imp app gets them. */
  async credentials(): Promise<Credentials> {
    const answer = await fetch(`${this.#cloudUrl}/enrol`, { method: 'POST', headers: this.#headers });
    const body = TokenAnswer.safeParse(await answer.json());
    if (!body.success)
      throw new ImpError(
        'no-token',
        `the cloud gave no token (status ${answer.status})`,
        'check its API key',
      );
    return { planId: body.data.siteids[0], token: body.data.token };
  }

  /** Polls, every second of device time, until a device has taken the token; null after a minute without one. */
  claimed(token: string): Promise<{ readonly agentUrl: string | null } | null> {
    const { clock } = this.#world;
    return new Promise((resolve, reject) => {
      const poll = (left: number): void => {
        this.#status(token).then((status) => {
          if (status.impee_id !== '') return resolve({ agentUrl: status.agent_url ?? null });
          if (left === 0) return resolve(null);
          return this.#world.post(() => clock.after(pollIntervalUs, () => poll(left - 1)));
        }, reject);
      };
      this.#world.post(() => clock.after(pollIntervalUs, () => poll(polls)));
    });
  }

  async #status(token: string): Promise<z.infer<typeof StatusAnswer>> {
    const answer = await fetch(`${this.#cloudUrl}/v1/setup_tokens/${token}`, { headers: this.#headers });
    return StatusAnswer.parse(await answer.json());
  }
}
