/** The impCloud stand-in: domain functions take a Cloud as their first argument. */
import type { FastifyInstance } from 'fastify';
import type { AgentId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import { Site } from '../site/site.ts';
import { admitTogether } from './admissions.ts';
import { AgentHost } from './agent-host.ts';
import type { Bus } from './bus.ts';
import type { AgentInput, AgentProgram } from './agent-program.ts';
import { defaultSettings, type CloudContext, type CloudSettings } from './context.ts';
import { openFolder, openMemory, type Storage } from './data-folder.ts';
import { DeployedAgents } from './deployed-agents.ts';
import { DeployedCode } from './deployed-code.ts';
import { enrollTogether, keysOfEnrollment } from './enrollment.ts';
import type { CloudEvent, CloudEventDetail } from './events.ts';
import { agentPath, endpoints } from './http/endpoints.ts';
import { isLoopback, Listener, type ListenPlace } from './listener.ts';
import { RateLimits } from './limits/rate-limits.ts';
import { Metrics } from './metrics.ts';
import { Logs } from './logs.ts';
import { DeviceLinks } from './device-links.ts';
import { DeviceNews } from './device-news.ts';
import { LinkMemories } from './link-memories.ts';
import { LinkSession } from './link-session.ts';
import type { LinkCarrier } from './link-state.ts';
import { Processes } from './processes.ts';
import { Batches } from './storage/batches.ts';
import { openAuthority } from './tls.ts';
import { WebhookCourier } from './webhooks/courier.ts';
import { realWorld, type CloudWorld } from './world.ts';

export type CloudOptions = (
  | {
      /** Where all is kept; made if there is none. */
      readonly dataDir: string;
      /** PostgreSQL, which several processes may share, in place of the folder's own database; its secret stays there. */
      readonly database?: string | undefined;
    }
  | { /** Nothing outlives the process. */ readonly memory: true }
) & {
  /** Clock and chance; the machine's own by default. */
  readonly world?: CloudWorld;
  /** Under which URL the cloud is reached; by default where it listens. */
  readonly baseUrl?: string;
  /** What agent URLs begin with; `<baseUrl>/agent` by default. The vendor's is `https://agent.electricimp.com`. */
  readonly agentBaseUrl?: string;
  /** What runs in the agents; by default the agent code of each device's build, or the built-in program. */
  readonly agentProgram?: AgentProgram;
  readonly settings?: Partial<CloudSettings>;
  /** The operator's log. Never holds a password, an API key or a token. */
  readonly onEvent?: (event: CloudEvent) => void;
};

/** Where a cloud in process seems to be while it does not listen. */
const unlistenedUrl = 'http://cloud.impsim.internal';

/** Opens a cloud. Throws ImpError as `openFolder` does. It listens nowhere until asked to. */
export async function openCloud(options: CloudOptions): Promise<Cloud> {
  const world = options.world ?? realWorld;
  const storage =
    'dataDir' in options
      ? await openFolder(options.dataDir, world, options.database)
      : await openMemory(world);
  const failed = (error: unknown): void =>
    options.onEvent?.({
      atMs: world.nowMs(),
      kind: 'failure',
      where: 'between processes',
      message: error instanceof Error ? error.message : 'unknown reason',
    });
  try {
    const bus = await storage.openBus(failed);
    const processes = new Processes({ db: storage.db, world, bus, failed });
    await processes.start();
    return new Cloud({ ...storage, bus, processes }, world, options);
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** What a cloud is made of. */
interface CloudParts extends Storage {
  readonly bus: Bus;
  readonly processes: Processes;
}

export class Cloud implements CloudContext {
  readonly db: CloudContext['db'];
  readonly secret: CloudContext['secret'];
  readonly world: CloudWorld;
  readonly settings: CloudSettings;
  readonly bus: Bus;
  readonly processes: Processes;
  readonly limits: RateLimits;
  readonly metrics = new Metrics();
  readonly admissions: CloudContext['admissions'];
  readonly enrollments: CloudContext['enrollments'];
  readonly logs: Logs;
  /** Its pages. */
  readonly site = new Site();
  readonly #storage: CloudParts;
  readonly #options: CloudOptions;
  readonly links: DeviceLinks;
  readonly news: DeviceNews;
  readonly courier: WebhookCourier;
  readonly code = new DeployedCode();
  readonly #memories: LinkMemories;
  readonly #sessions = new Set<LinkSession>();
  readonly #agents: AgentHost;
  #server: Promise<FastifyInstance> | undefined;
  #listeningUrl: string | undefined;
  readonly #listeners: Listener[] = [];
  #number = 0;
  #closing: Promise<void> | undefined;

  constructor(storage: CloudParts, world: CloudWorld, options: CloudOptions) {
    this.#storage = storage;
    this.#options = options;
    this.db = storage.db;
    this.secret = storage.secret;
    this.bus = storage.bus;
    this.processes = storage.processes;
    this.world = world;
    this.settings = { ...defaultSettings, ...options.settings };
    this.limits = new RateLimits(() => world.nowMs(), this.settings.limits);
    this.admissions = new Batches(
      this.db,
      (db, arrivals) => admitTogether(this, db, arrivals),
      ({ hello }) => [hello.deviceId],
    );
    this.enrollments = new Batches(
      this.db,
      (db, requests) => enrollTogether(this, db, requests),
      keysOfEnrollment,
    );
    this.logs = new Logs(this);
    this.links = new DeviceLinks(this);
    this.news = new DeviceNews(this);
    this.#memories = new LinkMemories(world);
    this.courier = new WebhookCourier(this, () => this.#onLoopback());
    this.bus.subscribe('log-lines', () => this.logs.feed.ring());
    this.bus.onGap(() => this.logs.feed.ring());
    // The lines themselves are read from the database, in their order.
    this.logs.onWritten = () => this.bus.publish('log-lines', null);
    this.#agents = new AgentHost(this, this.links, options.agentProgram ?? new DeployedAgents(this));
  }

  /** Under which URL the cloud is reached, without a slash at the end. */
  get baseUrl(): string {
    return (this.#options.baseUrl ?? this.#listeningUrl ?? unlistenedUrl).replace(/\/$/, '');
  }

  /** Where devices connect: a WebSocket URL. */
  get linkUrl(): string {
    return `${(this.#listeningUrl ?? this.baseUrl).replace(/^http/, 'ws')}${endpoints.deviceLink.path}`;
  }

  readonly agentUrl = (agentId: AgentId): string => `${this.#agentBaseUrl()}/${agentId}`;

  readonly deliver = (agentId: AgentId, message: AgentInput): Promise<void> =>
    this.#agents.deliver(agentId, message);

  readonly restartAgent = (agentId: AgentId): Promise<void> => this.#agents.restart(agentId);

  readonly emit = (event: CloudEventDetail): void => {
    this.metrics.happened(event);
    this.#options.onEvent?.({ atMs: this.world.nowMs(), ...event });
  };

  readonly nextNumber = (): number => (this.#number += 1);

  /** A conversation with a device that `carrier` carries; its owner calls `close()` when the connection has gone. */
  openSession(carrier: LinkCarrier): LinkSession {
    const parts = { cloud: this, links: this.links, memories: this.#memories };
    const session = new LinkSession(parts, carrier, () => this.#sessions.delete(session));
    this.#sessions.add(session);
    if (this.#closing !== undefined) void session.shutDown();
    return session;
  }

  /**
   * Begins to listen; port 0 takes a free one. On loopback in plain HTTP, anywhere else with TLS by the cloud's own
   * authority, whose certificate (`ca`) devices pin. Throws ImpError `port-unusable`, `authority-unreadable`, or
   * `secrets-predictable` where others than this machine could reach a cloud whose chance can be foreseen.
   */
  async listen({ port = 0, host = '127.0.0.1' } = {}): Promise<{
    readonly url: string;
    readonly linkUrl: string;
    readonly ca?: string;
  }> {
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
    this.#listeningUrl = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
    this.emit({ kind: 'listening', url: this.#listeningUrl });
    // Only now is it known who can reach this cloud, and so where webhooks may lead.
    this.courier.ring();
    return { url: this.#listeningUrl, linkUrl: this.linkUrl };
  }

  async #listenSecured(place: ListenPlace): Promise<{ url: string; linkUrl: string; ca: string }> {
    if (this.world !== realWorld)
      throw new ImpError(
        'secrets-predictable',
        `the cloud does not listen on ${place.host}: its tokens and keys hang on a seed, so others could compute them`,
        'listen on 127.0.0.1, or use a cloud with a data folder and the real world (`impsim cloud`)',
      );
    const folder = 'dataDir' in this.#options ? this.#options.dataDir : undefined;
    const authority = await openAuthority(folder);
    const server = await this.#serve();
    await server.ready();
    const listener = await Listener.open(server, place, authority);
    this.#listeners.push(listener);
    this.#listeningUrl = listener.url;
    this.emit({ kind: 'listening', url: listener.url });
    this.courier.ring();
    return { url: listener.url, linkUrl: this.linkUrl, ca: authority.cert };
  }

  /**
   * Asks the cloud, or an agent by its URL, without a port. A URL that begins with a slash is one of the cloud's.
   * Throws ImpError `url-foreign` for a URL of another host, and `cloud-closed`.
   */
  async fetch(url: string, init: FetchInit = {}): Promise<Response> {
    const asked = new URL(url, `${this.baseUrl}/`);
    const own = [unlistenedUrl, this.baseUrl, this.#listeningUrl, this.#agentBaseUrl()];
    if (!own.some((base) => base !== undefined && new URL(base).origin === asked.origin))
      throw new ImpError('url-foreign', `${asked.origin} is not this cloud`, `ask ${this.baseUrl}`);
    const server = await this.#serve();
    const { method = 'GET', headers = {}, body } = init;
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

  /** Tells the devices, finishes what is at hand, and gives the data folder back. Closing again does nothing. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all(Array.from(this.#sessions, (session) => session.shutDown()));
    const server = await this.#server;
    if (server !== undefined) await (await import('./server.ts')).closeServer(server);
    await Promise.all(this.#listeners.map((listener) => listener.close()));
    await this.#agents.close();
    await this.courier.close();
    await this.logs.settled();
    await this.links.settled();
    await this.processes.stop();
    await this.bus.close();
    await this.#storage.close();
    this.emit({ kind: 'closed' });
  }

  /** Whether only this machine can reach the cloud: a base URL elsewhere means that somebody passes requests on. */
  #onLoopback(): boolean {
    const { baseUrl } = this.#options;
    return this.#listeners.length === 0 && (baseUrl === undefined || isLoopback(new URL(baseUrl).hostname));
  }

  #agentBaseUrl(): string {
    return this.#options.agentBaseUrl?.replace(/\/$/, '') ?? `${this.baseUrl}${agentPath}`;
  }

  #serve(): Promise<FastifyInstance> {
    if (this.#closing !== undefined)
      return Promise.reject(new ImpError('cloud-closed', 'the cloud was closed', 'open it again'));
    this.#server ??= this.#build();
    return this.#server;
  }

  /** A cloud that nobody asks over HTTP, as one of a rig or a replay, does without the time that loading it takes. */
  async #build(): Promise<FastifyInstance> {
    const { buildServer } = await import('./server.ts');
    return buildServer({
      cloud: this,
      links: this.links,
      agents: this.#agents,
      site: this.site,
      agentBaseUrl: () => new URL(this.#agentBaseUrl()),
      openSession: (carrier) => this.openSession(carrier),
    });
  }
}

export interface FetchInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
