/** A network to be joined: access points within reach, or a cable, with DHCP behind it. */
import type { Cancel, Clock, Network, NetworkEvent, NetworkSettings } from '../firmware/ports.ts';
import type { FaultTable } from '../protocol/fault.ts';

/** One Wi-Fi network in the air. */
export interface AccessPoint {
  readonly ssid: string;
  /** Empty: open. */
  readonly password: string;
}

export interface RadioOptions {
  /** What is in the air; `any`: every SSID is found and every password is right. */
  readonly accessPoints?: readonly AccessPoint[] | 'any';
  /** How long each step takes. Chosen: round figures near what home networks do. */
  readonly searchUs?: number;
  readonly joinUs?: number;
  readonly addressUs?: number;
}

export type RadioFaultCode = 'ssid-not-found' | 'wrong-password';

/** Why a network cannot be joined, in the user's words. */
export const radioFaults: FaultTable<RadioFaultCode> = {
  'ssid-not-found': {
    cause: 'no Wi-Fi network of that name is within reach',
    cure: 'check the spelling of the SSID, that the access point is on, and that it has a 2.4 GHz band on channels 1-11',
  },
  'wrong-password': {
    cause: 'the access point refused the password',
    cure: 'do the BlinkUp again and check the password with "show"',
  },
};

export class Radio implements Network {
  readonly #clock: Clock;
  readonly #options: Required<RadioOptions>;

  constructor(clock: Clock, options: RadioOptions = {}) {
    this.#clock = clock;
    this.#options = {
      accessPoints: 'any',
      searchUs: 1_000_000,
      joinUs: 1_000_000,
      addressUs: 500_000,
      ...options,
    };
  }

  join(settings: NetworkSettings, report: (event: NetworkEvent) => void): Cancel {
    let cancel: Cancel = () => {};
    const steps = this.#plan(settings);
    const take = (index: number): void => {
      const step = steps[index];
      if (step === undefined) return;
      cancel = this.#clock.after(step.afterUs, () => {
        take(index + 1);
        report(step.event);
      });
    };
    take(0);
    return () => cancel();
  }

  /** What will happen, step after step. */
  #plan({ wifi, addressing }: NetworkSettings): readonly { afterUs: number; event: NetworkEvent }[] {
    const { accessPoints, searchUs, joinUs, addressUs } = this.#options;
    const leaseUs = addressing === null ? addressUs : 0;
    const lease = (afterUs: number) => [
      { afterUs, event: { kind: 'step', step: 'addressing' } as const },
      { afterUs: leaseUs, event: { kind: 'up' } as const },
    ];
    if (wifi === null) return lease(0);
    const searching = { afterUs: 0, event: { kind: 'step', step: 'searching' } as const };
    const joining = { afterUs: searchUs, event: { kind: 'step', step: 'joining' } as const };
    const known = accessPoints === 'any' ? wifi : accessPoints.find(({ ssid }) => ssid === wifi.ssid);
    if (known === undefined) return [searching, { afterUs: searchUs, event: down('ssid-not-found') }];
    if (known.password !== wifi.password)
      return [searching, joining, { afterUs: joinUs, event: down('wrong-password') }];
    return [searching, joining, ...lease(joinUs)];
  }
}

const down = (code: RadioFaultCode): NetworkEvent => ({ kind: 'down', code, why: radioFaults[code] });
