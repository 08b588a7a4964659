/** A browser as far as a server sees it: it sends cookies back, and what our pages send with every request. */
import type { Cloud } from '../../../host/cloud/index.ts';

export const ownPage = { 'x-impsim-page': '1', 'sec-fetch-site': 'same-origin' } as const;

export class PageClient {
  readonly #cloud: Cloud;
  cookie: string | null = null;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = ownPage,
  ): Promise<Response> {
    const answer = await this.#cloud.fetch(path, {
      method,
      headers: {
        ...headers,
        ...(this.cookie === null ? {} : { cookie: this.cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = answer.headers.get('set-cookie');
    if (set !== null) this.cookie = set.split(';', 1)[0] ?? null;
    return answer;
  }

  signIn(account: { username: string; password: string }, readOnly = false): Promise<Response> {
    const { username, password } = account;
    return this.send('POST', '/api/session', { username, password, readOnly });
  }

  async who(): Promise<unknown> {
    const answer = await this.send('GET', '/api/session');
    return ((await answer.json()) as { session: unknown }).session;
  }
}
