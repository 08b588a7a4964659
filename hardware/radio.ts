/** The imp's radio, or its cable: joins the network of a site, step by step, as the site is at each step. */
import type { Cancel, Clock, Network, NetworkEvent, NetworkSettings } from '../firmware/ports.ts';
import type { ImpType } from '../protocol/device-link.ts';
import { bssidOf, chooseAccessPoint, deafTo, signalOf, type AccessPoint } from './network/access-point.ts';
import { addressFault, dnsAnswers } from './network/addresses.ts';
import { radioAbilities, type RadioAbilities } from './network/bands.ts';
import { networkFaults, type NetworkFaultCode } from './network/faults.ts';
import { patienceUs, Site, type SiteOptions } from './network/site.ts';

export type { AccessPoint } from './network/access-point.ts';
/** What a user describes of the place where an imp stands. */
export type RadioOptions = SiteOptions;

/** What an imp has joined. */
export interface Joined {
  readonly settings: NetworkSettings;
  /** Null: a cable, cellular service, or any Wi-Fi network at all. */
  readonly accessPoint: AccessPoint | null;
}

/** What happens next, and when: the network speaks in turns. */
type Turn = { readonly afterUs: number; readonly next: () => Turn | null };

export class Radio implements Network {
  readonly site: Site;
  readonly #clock: Clock;
  readonly #abilities: RadioAbilities;
  #joined: Joined | null = null;

  constructor(clock: Clock, site: Site | SiteOptions = {}, impType: ImpType = 'imp004m') {
    this.#clock = clock;
    this.site = site instanceof Site ? site : new Site(site);
    this.#abilities = radioAbilities[impType];
  }

  measure(): { readonly ipAddress: string | null; readonly rssiDbm: number | null } {
    const joined = this.#joined;
    if (joined === null) return { ipAddress: null, rssiDbm: null };
    const { settings, accessPoint } = joined;
    return {
      ipAddress: settings.addressing?.ip ?? this.site.lease(this),
      rssiDbm: settings.wifi === null || accessPoint === null ? null : signalOf(this.#now(accessPoint)),
    };
  }

  /** What the imp is connected through; null: nothing. */
  get joined(): Joined | null {
    return this.#joined;
  }

  join(settings: NetworkSettings, report: (event: NetworkEvent) => void): Cancel {
    this.#joined = null;
    let over = false;
    let cancelTurn: Cancel = () => {};
    let unwatch: Cancel = () => {};
    const take = (turn: Turn | null): void => {
      if (turn === null || over) return;
      cancelTurn = this.#clock.after(turn.afterUs, () => take(turn.next()));
    };
    const tell = (event: NetworkEvent): void => {
      if (!over) report(event);
    };
    const leave = (): void => {
      over = true;
      cancelTurn();
      unwatch();
    };
    const fail = (code: NetworkFaultCode): null => {
      this.#joined = null;
      unwatch();
      tell({ kind: 'down', code, why: networkFaults[code] });
      return null;
    };
    const up = (accessPoint: AccessPoint | null): null => {
      const joined: Joined = { settings, accessPoint };
      this.#joined = joined;
      let losing: Cancel | null = null;
      unwatch = this.site.watch(() => {
        const code = this.#lossOf(joined);
        losing?.();
        losing = code === null ? null : this.#clock.after(patienceUs.beacon, () => void fail(code));
      });
      const unwatchSite = unwatch;
      unwatch = () => {
        losing?.();
        unwatchSite();
      };
      tell({ kind: 'up', ...(accessPoint === null ? {} : { bssid: bssidOf(accessPoint) }) });
      return null;
    };
    take(this.#begin(settings, { tell, fail, up }));
    return () => {
      leave();
      this.#joined = null;
    };
  }

  #begin(settings: NetworkSettings, way: Way): Turn {
    const { wifi } = settings;
    return {
      afterUs: 0,
      next: () => {
        if (wifi === null)
          return this.site.state.wired ? this.#address(settings, null, way) : way.fail('no-cable');
        way.tell({ kind: 'step', step: 'searching' });
        return { afterUs: this.site.state.searchUs, next: () => this.#search(settings, wifi, way) };
      },
    };
  }

  #search(settings: NetworkSettings, wifi: NonNullable<NetworkSettings['wifi']>, way: Way): Turn | null {
    const { accessPoints, joinUs } = this.site.state;
    if (!this.#abilities.wifi) return way.fail('no-wifi-module');
    const choice =
      accessPoints === 'any' ? null : chooseAccessPoint(accessPoints, wifi.ssid, this.#abilities);
    if (choice !== null && 'fault' in choice) return way.fail(choice.fault);
    way.tell({ kind: 'step', step: 'joining' });
    const point = choice?.found ?? null;
    return {
      afterUs: joinUs,
      next: () => {
        if (point?.refuses === true) return way.fail('association-refused');
        if (point !== null && point.password !== wifi.password) return way.fail('wrong-password');
        return this.#address(settings, point ?? { ...wifi }, way);
      },
    };
  }

  #address(settings: NetworkSettings, point: AccessPoint | null, way: Way): Turn | null {
    way.tell({ kind: 'step', step: 'addressing' });
    const { dhcp, addressUs, subnet } = this.site.state;
    const { addressing } = settings;
    const resolve = (): Turn => this.#resolve(settings, point, way);
    if (addressing !== null) {
      const code = subnet === null ? null : addressFault(addressing, subnet);
      return { afterUs: 0, next: () => (code === null ? resolve() : way.fail(code)) };
    }
    switch (dhcp) {
      case 'works':
        return { afterUs: addressUs, next: resolve };
      case 'exhausted':
        return { afterUs: addressUs, next: () => way.fail('dhcp-exhausted') };
      case 'silent':
        return { afterUs: patienceUs.dhcp, next: () => way.fail('dhcp-silent') };
    }
  }

  #resolve({ addressing }: NetworkSettings, point: AccessPoint | null, way: Way): Turn {
    way.tell({ kind: 'step', step: 'resolving' });
    const { dns, lookUpUs, subnet } = this.site.state;
    const silent =
      dns === 'silent' || (addressing !== null && subnet !== null && !dnsAnswers(addressing, subnet));
    return {
      afterUs: silent ? patienceUs.dns : lookUpUs,
      next: () => {
        if (silent) return way.fail('dns-silent');
        return dns === 'name-unknown' ? way.fail('name-unknown') : way.up(point);
      },
    };
  }

  /** The access point as it is heard now. */
  #now(accessPoint: AccessPoint): AccessPoint {
    const { accessPoints } = this.site.state;
    if (accessPoints === 'any') return accessPoint;
    const bssid = bssidOf(accessPoint);
    return accessPoints.find((point) => bssidOf(point) === bssid) ?? accessPoint;
  }

  /** Why what was joined is no longer there; null: it is. */
  #lossOf({ settings, accessPoint }: Joined): NetworkFaultCode | null {
    const { accessPoints, wired } = this.site.state;
    if (settings.wifi === null) return wired ? null : 'no-cable';
    if (accessPoints === 'any' || accessPoint === null) return null;
    const bssid = bssidOf(accessPoint);
    const still = accessPoints.find((point) => bssidOf(point) === bssid);
    return still !== undefined && deafTo(still, this.#abilities) === null ? null : 'signal-lost';
  }
}

/** The ways out of a turn. */
interface Way {
  readonly tell: (event: NetworkEvent) => void;
  readonly fail: (code: NetworkFaultCode) => null;
  readonly up: (accessPoint: AccessPoint | null) => null;
}
