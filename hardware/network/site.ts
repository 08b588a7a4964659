/** The place where an imp stands, as its network sees it: what is in the air, what answers, what is slow, what fails. */
import type { Proxy } from '../../protocol/values/proxy.ts';
import type { AccessPoint } from './access-point.ts';
import { Leases } from './leases.ts';

/** Addresses of the local network, for static settings; dotted IPv4. */
export interface Subnet {
  readonly address: string;
  readonly netmask: string;
  readonly gateway: string;
  /** Which servers answer DNS. */
  readonly dns: readonly string[];
}

/** What a user describes. Everything may be left out; times are chosen: round figures near what home networks do. */
export interface SiteOptions {
  /** What is in the air; `any` (default): every SSID is found and every password is right. */
  readonly accessPoints?: readonly AccessPoint[] | 'any';
  /** Whether there is an Ethernet link, or cellular service, for settings without an SSID. Default true. */
  readonly wired?: boolean;
  /** Default: it gives an address in `addressUs`. */
  readonly dhcp?: 'works' | 'silent' | 'exhausted';
  /** Default null: whatever static settings say is right. */
  readonly subnet?: Subnet | null;
  /** Default: it resolves the cloud's name in `lookUpUs`. */
  readonly dns?: 'works' | 'silent' | 'name-unknown';
  /** Which HTTP proxies there are; `any` (default): all that settings may name. */
  readonly proxies?: readonly Proxy[] | 'any';
  /**
   * What becomes of connections to the server's port without a proxy. `silent`: they are made, but nothing is ever
   * answered; `blocked`: a firewall drops them; `down`: they are refused. Default `works`.
   */
  readonly server?: 'works' | 'silent' | 'blocked' | 'down';
  /** Default 1 s. */
  readonly searchUs?: number;
  /** Default 1 s. */
  readonly joinUs?: number;
  /** Default 0.5 s. */
  readonly addressUs?: number;
  /** Default 50 ms. */
  readonly lookUpUs?: number;
  /** What connecting to the server takes on top of the link's own time. Default 0. */
  readonly serverUs?: number;
}

/** The local network where none is described (chosen). */
const defaultSubnet: Subnet = {
  address: '192.168.1.0',
  netmask: '255.255.255.0',
  gateway: '192.168.1.1',
  dns: ['192.168.1.1'],
};

export type SiteState = Required<SiteOptions>;

export const defaultSite: SiteState = {
  accessPoints: 'any',
  wired: true,
  dhcp: 'works',
  subnet: null,
  dns: 'works',
  proxies: 'any',
  server: 'works',
  searchUs: 1_000_000,
  joinUs: 1_000_000,
  addressUs: 500_000,
  lookUpUs: 50_000,
  serverUs: 0,
};

/** How long an imp waits for an answer that does not come (chosen: so that the cause is known before its 60 s are over). */
export const patienceUs = {
  dhcp: 20_000_000,
  dns: 15_000_000,
  server: 30_000_000,
  beacon: 2_000_000,
} as const;

/** A site that can change while imps are at it. */
export class Site {
  #state: SiteState;
  readonly #leases = new Leases();
  readonly #watchers = new Set<() => void>();

  constructor(options: SiteOptions = {}) {
    this.#state = { ...defaultSite, ...options };
  }

  get state(): SiteState {
    return this.#state;
  }

  /** The address that DHCP gives `holder`, dotted, always the same; null: the network has no address left. */
  lease(holder: object): string | null {
    return this.#leases.of(holder, this.#state.subnet ?? defaultSubnet);
  }

  /** Changes what is named; the rest stays. Who is connected notices at once. */
  change(options: SiteOptions): void {
    this.#state = { ...this.#state, ...options };
    for (const watcher of this.#watchers) watcher();
  }

  /** Calls back at each change, until cancelled. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }
}
