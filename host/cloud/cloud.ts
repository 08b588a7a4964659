/** The impCloud stand-in: domain functions take a Cloud as their first argument. */
import type { FastifyInstance } from 'fastify';
import type { AgentId } from '../../protocol/ids.ts';
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
import { type FetchInit, FrontDoor } from './front-door.ts';
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
  readonly #door: FrontDoor;
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
    const { baseUrl, agentBaseUrl } = options;
    const folder = 'dataDir' in options ? options.dataDir : undefined;
    const predictable = world !== realWorld;
    this.#door = new FrontDoor(
      { baseUrl, agentBaseUrl, folder, predictable },
      {
        emit: (event) => this.emit(event),
        build: () => this.#build(),
        // Only now is it known where webhooks may lead.
        opened: () => this.courier.ring(),
      },
    );
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
    this.courier = new WebhookCourier(this, () => this.#door.onLoopback);
    this.bus.subscribe('log-lines', () => this.logs.feed.ring());
    this.bus.onGap(() => this.logs.feed.ring());
    // The lines themselves are read from the database, in their order.
    this.logs.onWritten = () => this.bus.publish('log-lines', null);
    this.#agents = new AgentHost(this, this.links, options.agentProgram ?? new DeployedAgents(this));
  }

  /** Under which URL the cloud is reached, without a slash at the end. */
  get baseUrl(): string {
    return this.#door.baseUrl;
  }

  /** Where devices connect: a WebSocket URL. */
  get linkUrl(): string {
    return this.#door.linkUrl;
  }

  readonly agentUrl = (agentId: AgentId): string => `${this.#door.agentBaseUrl}/${agentId}`;

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
  listen({ port = 0, host = '127.0.0.1' } = {}): Promise<{
    readonly url: string;
    readonly linkUrl: string;
    readonly ca?: string;
  }> {
    return this.#door.listen({ port, host });
  }

  /**
   * Asks the cloud, or an agent by its URL, without a port. A URL that begins with a slash is one of the cloud's.
   * Throws ImpError `url-foreign` for a URL of another host, and `cloud-closed`.
   */
  fetch(url: string, init: FetchInit = {}): Promise<Response> {
    return this.#door.fetch(url, init);
  }

  /** Tells the devices, finishes what is at hand, and gives the data folder back. Closing again does nothing. */
  close(): Promise<void> {
    this.#door.shut();
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all(Array.from(this.#sessions, (session) => session.shutDown()));
    await this.#door.close();
    await this.#agents.close();
    await this.courier.close();
    await this.logs.settled();
    await this.links.settled();
    await this.processes.stop();
    await this.bus.close();
    await this.#storage.close();
    this.emit({ kind: 'closed' });
  }

  /** A cloud that nobody asks over HTTP, as one of a rig or a replay, does without the time that loading it takes. */
  async #build(): Promise<FastifyInstance> {
    const { buildServer } = await import('./server.ts');
    return buildServer({
      cloud: this,
      links: this.links,
      agents: this.#agents,
      site: this.site,
      agentBaseUrl: () => new URL(this.#door.agentBaseUrl),
      openSession: (carrier) => this.openSession(carrier),
    });
  }
}
