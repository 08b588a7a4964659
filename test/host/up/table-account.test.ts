/** Protects whose the imp of `impsim up` is: its air, its light and what it made of a flash are its owner's, and after a sale the next one's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DevicePage } from '../../../host/web/console/views.ts';
import { flashOf } from '../../../host/rig/phone.ts';
import { UpProcess } from './up-process.ts';

const patienceMs = 110_000;

/** A browser at one of the pages that the terminal printed. */
class Owner {
  readonly #base: string;
  #cookie = '';

  private constructor(base: string) {
    this.#base = base;
  }

  static async at(entrance: string): Promise<Owner> {
    const { origin, hash } = new URL(entrance);
    const owner = new Owner(origin);
    const answer = await owner.ask('POST', '/api/session', { code: hash.replace('#enter=', '') });
    expect(answer.status).toBe(200);
    return owner;
  }

  async ask(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await fetch(`${this.#base}${path}`, {
      method,
      headers: {
        'x-impsim-page': '1',
        cookie: this.#cookie,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    this.#cookie = answer.headers.get('set-cookie')?.split(';', 1)[0] ?? this.#cookie;
    return answer;
  }

  async read<T>(path: string): Promise<T> {
    return (await (await this.ask('GET', path)).json()) as T;
  }

  /** Its screen shows settings; resolves with what asks what is known of it, once that is something. */
  async flash(password: string): Promise<() => Promise<unknown>> {
    const token = (await (await this.ask('POST', '/api/blinkup/token')).json()) as {
      token: string;
      planId: string;
    };
    const { symbols } = flashOf({ network: { ssid: 'HomeNet', password }, ...token });
    const startsMs = symbols.map((_, i) => (i * 1000) / 60);
    const shown = { shades: symbols, startsMs, endMs: (symbols.length * 1000) / 60 };
    const beganMs = performance.now();
    expect((await this.ask('POST', '/api/light', shown)).status).toBe(202);
    const known = () =>
      this.read<unknown[]>(`/api/blinkup/sightings?agoMs=${Math.ceil(performance.now() - beganMs)}`);
    await expect.poll(async () => (await known()).length, { timeout: patienceMs }).toBe(1);
    return known;
  }
}

describe('the imp of `impsim up`', () => {
  const up = new UpProcess(8);
  let first: Owner;
  let second: Owner;
  beforeAll(async () => {
    first = await Owner.at(await up.entrance());
  });
  afterAll(() => up.quit());

  it('is the next owner’s when it was sold, and no more the first one’s', async () => {
    expect(await first.read('/api/light')).toMatchObject({ imp: { network: { ssid: 'HomeNet' } } });
    expect(await first.read('/api/light/source')).toMatchObject({ source: {} });
    up.type('o');
    second = await Owner.at(await up.says(/^pages\s+(\S+)\s+\(opens once, signed in as the new owner/m));
    expect(await second.read('/api/light')).toMatchObject({ imp: { network: { ssid: 'HomeNet' } } });
    expect(await first.read('/api/light')).toEqual({ imp: null });
    expect(await first.read('/api/light/source')).toEqual({ source: null });
    expect((await first.ask('POST', '/api/light', { shades: [0], startsMs: [0], endMs: 9 })).status).toBe(
      400,
    );
    expect((await first.read<DevicePage>('/api/devices')).devices).toEqual([]);
    expect((await second.read<DevicePage>('/api/devices')).devices).toHaveLength(1);
  });

  it('tells the page that flashed what it made of it', async () => {
    const known = await second.flash('a wrong one');
    await expect
      .poll(known, { timeout: patienceMs })
      .toMatchObject([{ saw: 'decoded', fault: null, online: false }]);
    expect(await first.read('/api/blinkup/sightings?agoMs=600000')).toEqual([]);
    // What it says of a flash is not what it said of the one before.
    expect(await second.read('/api/blinkup/sightings?agoMs=0')).toEqual([]);
  });
});
