/** Between the local network and the cloud: firewall, proxy, log-in page, and how long all that takes. */
import type { Cancel, Clock, CloudPort, Link, LinkEvent } from '../../firmware/ports.ts';
import type { Proxy } from '../../protocol/values/proxy.ts';
import type { Radio } from '../radio.ts';
import { bssidOf, type AccessPoint } from './access-point.ts';
import { networkFaults, type NetworkFaultCode } from './faults.ts';
import { patienceUs, type SiteState } from './site.ts';

/** How connections fare: they go through, come to nothing after a while, or are never answered. */
type Fate = 'through' | 'silent' | { readonly code: NetworkFaultCode; readonly afterUs: number };

export class Gateway implements CloudPort {
  readonly #clock: Clock;
  readonly #radio: Radio;
  readonly #cloud: CloudPort;

  /** `cloud` is what lies behind the gateway. */
  constructor(clock: Clock, radio: Radio, cloud: CloudPort) {
    this.#clock = clock;
    this.#radio = radio;
    this.#cloud = cloud;
  }

  connect(report: (event: LinkEvent) => void): Link {
    let open = true;
    let inner: Link | null = null;
    let cancel: Cancel = () => {};
    const close = (): void => {
      open = false;
      cancel();
      unwatch();
      inner?.close();
    };
    const end = (code: NetworkFaultCode): void => {
      if (!open) return;
      close();
      report({ kind: 'closed', code, why: networkFaults[code] });
    };
    const unwatch = this.#radio.site.watch(() => {
      if (inner === null || this.#fate() === 'through') return;
      cancel();
      cancel = this.#clock.after(0, () => end('server-lost'));
    });
    const fate = this.#fate();
    if (fate === 'through')
      cancel = this.#clock.after(this.#radio.site.state.serverUs, () => {
        inner = this.#cloud.connect((event) => {
          if (!open) return;
          if (event.kind === 'closed') {
            open = false;
            unwatch();
          }
          report(event);
        });
      });
    else if (fate !== 'silent') cancel = this.#clock.after(fate.afterUs, () => end(fate.code));
    return { send: (message) => inner?.send(message), close };
  }

  #fate(): Fate {
    const { site, joined } = this.#radio;
    const { state } = site;
    const proxy = joined?.settings.proxy ?? null;
    if (wantsLogIn(joined?.accessPoint ?? null, state)) return { code: 'captive-portal', afterUs: quickUs };
    if (proxy !== null) return throughProxy(proxy, state);
    switch (state.server) {
      case 'works':
        return 'through';
      case 'silent':
        return 'silent';
      case 'blocked':
        return { code: 'port-blocked', afterUs: patienceUs.server };
      case 'down':
        return { code: 'server-down', afterUs: quickUs };
    }
  }
}

/** Whether the access point wants a log-in on a web page now. */
function wantsLogIn(joined: AccessPoint | null, { accessPoints }: SiteState): boolean {
  if (joined === null || accessPoints === 'any') return false;
  return accessPoints.find((point) => bssidOf(point) === bssidOf(joined))?.captivePortal === true;
}

/** A refusal comes at once. */
const quickUs = 100_000;

/** A proxy gets through where the port is blocked; a server that is down is down for it too. */
function throughProxy(wanted: Proxy, { proxies, server }: SiteState): Fate {
  if (proxies !== 'any') {
    const there = proxies.find(({ address, port }) => address === wanted.address && port === wanted.port);
    if (there === undefined) return { code: 'proxy-unreachable', afterUs: patienceUs.server };
    if (there.user !== wanted.user || there.password !== wanted.password)
      return { code: 'proxy-refused', afterUs: quickUs };
  }
  if (server === 'down') return { code: 'server-down', afterUs: quickUs };
  return server === 'silent' ? 'silent' : 'through';
}
