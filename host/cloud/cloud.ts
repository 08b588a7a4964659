/** The impCloud stand-in: domain functions take a Cloud as their first argument. */
import type { FastifyInstance } from 'fastify';
import type { AgentId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import { Site } from '../site/site.ts';
import { AgentHost } from './agent-host.ts';
import type { AgentInput, AgentProgram } from './agent-program.ts';
import { defaultSettings, type CloudContext, type CloudSettings } from './context.ts';
import { openFolder, openMemory, type Storage } from './data-folder.ts';
import { DeployedAgents } from './deployed-agents.ts';
import { DeployedCode } from './deployed-code.ts';
import type { CloudEvent, CloudEventDetail } from './events.ts';
import { agentPath, endpoints } from './http/endpoints.ts';
import { Logs } from './logs.ts';
import { LinkMemories } from './link-memories.ts';
import { LinkRegistry } from './link-registry.ts';
import { LinkSession } from './link-session.ts';
import type { LinkCarrier } from './link-state.ts';
import { buildServer, closeServer } from './server.ts';
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
  return new Cloud(storage, world, options);
}

export class Cloud implements CloudContext {
  readonly db: CloudContext['db'];
  readonly secret: CloudContext['secret'];
  readonly world: CloudWorld;
  readonly settings: CloudSettings;
  readonly logs: Logs;
  /** Its pages. */
  readonly site = new Site();
  readonly #storage: Storage;
  readonly #options: CloudOptions;
  readonly links = new LinkRegistry();
  readonly code = new DeployedCode();
  readonly #memories: LinkMemories;
  readonly #sessions = new Set<LinkSession>();
  readonly #agents: AgentHost;
  #server: Promise<FastifyInstance> | undefined;
  #listeningUrl: string | undefined;
  #number = 0;
  #closing: Promise<void> | undefined;

  constructor(storage: Storage, world: CloudWorld, options: CloudOptions) {
    this.#storage = storage;
    this.#options = options;
    this.db = storage.db;
    this.secret = storage.secret;
    this.world = world;
    this.settings = { ...defaultSettings, ...options.settings };
    this.logs = new Logs(this);
    this.#memories = new LinkMemories(world);
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
    this.#options.onEvent?.({ atMs: this.world.nowMs(), ...event });
  };

  readonly nextNumber = (): number => (this.#number += 1);

  /** A conversation with a device that `carrier` carries; its owner calls `close()` when the connection has gone. */
  openSession(carrier: LinkCarrier): LinkSession {
    const parts = { cloud: this, registry: this.links, memories: this.#memories };
    const session = new LinkSession(parts, carrier, () => this.#sessions.delete(session));
    this.#sessions.add(session);
    if (this.#closing !== undefined) void session.shutDown();
    return session;
  }

  /**
   * Begins to listen; port 0 takes a free one. On loopback only: there is no TLS yet.
   * Throws ImpError `not-loopback` or `port-unusable`.
   */
  async listen({ port = 0, host = '127.0.0.1' } = {}): Promise<{
    readonly url: string;
    readonly linkUrl: string;
  }> {
    if (!isLoopback(host))
      throw new ImpError(
        'not-loopback',
        `the cloud does not listen on ${host}: without TLS it is for this machine only`,
        'listen on 127.0.0.1, ::1 or localhost',
      );
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
    return { url: this.#listeningUrl, linkUrl: this.linkUrl };
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
    if (server !== undefined) await closeServer(server);
    await this.logs.settled();
    await this.#storage.close();
    this.emit({ kind: 'closed' });
  }

  #agentBaseUrl(): string {
    return this.#options.agentBaseUrl?.replace(/\/$/, '') ?? `${this.baseUrl}${agentPath}`;
  }

  #serve(): Promise<FastifyInstance> {
    if (this.#closing !== undefined)
      return Promise.reject(new ImpError('cloud-closed', 'the cloud was closed', 'open it again'));
    this.#server ??= buildServer({
      cloud: this,
      registry: this.links,
      agents: this.#agents,
      site: this.site,
      agentBaseUrl: () => new URL(this.#agentBaseUrl()),
      openSession: (carrier) => this.openSession(carrier),
    });
    return this.#server;
  }
}

export interface FetchInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
