/** How a cloud is reached: its URLs, where it listens, and asking it without a port. */
import type { FastifyInstance } from 'fastify';
import { ImpError } from '../imp-error.ts';
import type { CloudEventDetail } from './events.ts';
import { agentPath, endpoints } from './http/endpoints.ts';
import { isLoopback, Listener, type ListenPlace } from './listener.ts';
import { openAuthority } from './tls.ts';

/** What its owner said of where it is reached. */
export interface FrontDoorOptions {
  readonly baseUrl: string | undefined;
  readonly agentBaseUrl: string | undefined;
  /** Where its certificate authority is kept; undefined: nowhere. */
  readonly folder: string | undefined;
  /** Whether others could compute its secrets, since its chance hangs on a seed. */
  readonly predictable: boolean;
}

/** What the door needs of its cloud. */
export interface FrontDoorHost {
  emit(event: CloudEventDetail): void;
  /** Makes what answers; asked once, when somebody first needs it. */
  build(): Promise<FastifyInstance>;
  /** It listens: only now is it known who can reach the cloud. */
  opened(): void;
}

export interface FetchInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Where a cloud in process seems to be while it does not listen. */
const unlistenedUrl = 'http://cloud.impsim.internal';

export class FrontDoor {
  readonly #options: FrontDoorOptions;
  readonly #host: FrontDoorHost;
  readonly #listeners: Listener[] = [];
  #server: Promise<FastifyInstance> | undefined;
  #listeningUrl: string | undefined;
  #shut = false;

  constructor(options: FrontDoorOptions, host: FrontDoorHost) {
    this.#options = options;
    this.#host = host;
  }

  /** Without a slash at the end. */
  get baseUrl(): string {
    return (this.#options.baseUrl ?? this.#listeningUrl ?? unlistenedUrl).replace(/\/$/, '');
  }

  /** Where devices connect: a WebSocket URL. */
  get linkUrl(): string {
    return `${(this.#listeningUrl ?? this.baseUrl).replace(/^http/, 'ws')}${endpoints.deviceLink.path}`;
  }

  /** What agent URLs begin with. */
  get agentBaseUrl(): string {
    return this.#options.agentBaseUrl?.replace(/\/$/, '') ?? `${this.baseUrl}${agentPath}`;
  }

  /** Whether only this machine can reach the cloud: a base URL elsewhere means that somebody passes requests on. */
  get onLoopback(): boolean {
    const { baseUrl } = this.#options;
    return this.#listeners.length === 0 && (baseUrl === undefined || isLoopback(new URL(baseUrl).hostname));
  }

  /** See `Cloud.listen`. */
  async listen({ port, host }: ListenPlace): Promise<{ url: string; linkUrl: string; ca?: string }> {
    if (!isLoopback(host)) return this.#listenSecured({ port, host });
    const server = await this.#serve();
    try {
      await server.listen({ port, host });
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown reason';
      throw new ImpError(
        'port-unusable',
        `the cloud cannot listen on ${host}, port ${port} (${reason})`,
        'stop the program that uses the port, or choose another port (0 takes a free one)',
      );
    }
    const address = server.server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    return this.#listening(`http://${host.includes(':') ? `[${host}]` : host}:${bound}`);
  }

  async #listenSecured(place: ListenPlace): Promise<{ url: string; linkUrl: string; ca: string }> {
    if (this.#options.predictable)
      throw new ImpError(
        'secrets-predictable',
        `the cloud does not listen on ${place.host}: its tokens and keys hang on a seed, so others could compute them`,
        'listen on 127.0.0.1, or use a cloud with a data folder and the real world (`impsim cloud`)',
      );
    const authority = await openAuthority(this.#options.folder);
    const server = await this.#serve();
    await server.ready();
    const listener = await Listener.open(server, place, authority);
    this.#listeners.push(listener);
    return { ...this.#listening(listener.url), ca: authority.cert };
  }

  #listening(url: string): { url: string; linkUrl: string } {
    this.#listeningUrl = url;
    this.#host.emit({ kind: 'listening', url });
    this.#host.opened();
    return { url, linkUrl: this.linkUrl };
  }

  /** See `Cloud.fetch`. */
  async fetch(url: string, { method = 'GET', headers = {}, body }: FetchInit): Promise<Response> {
    const asked = new URL(url, `${this.baseUrl}/`);
    const own = [unlistenedUrl, this.baseUrl, this.#listeningUrl, this.agentBaseUrl];
    if (!own.some((base) => base !== undefined && new URL(base).origin === asked.origin))
      throw new ImpError('url-foreign', `${asked.origin} is not this cloud`, `ask ${this.baseUrl}`);
    const server = await this.#serve();
    const answer = await server.inject({
      method: method as 'GET',
      url: asked.href,
      headers: { ...headers },
      ...(body === undefined ? {} : { payload: body }),
    });
    const noBody = answer.statusCode === 204 || answer.statusCode === 304;
    return new Response(noBody ? null : answer.body, {
      status: answer.statusCode,
      headers: Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]),
    });
  }

  /** Lets nobody in any more who would have to be served first. */
  shut(): void {
    this.#shut = true;
  }

  /** Finishes what is at hand, and listens no more. */
  async close(): Promise<void> {
    this.shut();
    const server = await this.#server;
    if (server !== undefined) await (await import('./server.ts')).closeServer(server);
    await Promise.all(this.#listeners.map((listener) => listener.close()));
  }

  #serve(): Promise<FastifyInstance> {
    if (this.#shut)
      return Promise.reject(new ImpError('cloud-closed', 'the cloud was closed', 'open it again'));
    this.#server ??= this.#host.build();
    return this.#server;
  }
}
