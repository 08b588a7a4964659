import type { NetworkFaultCode } from './faults.ts';
import type { RadioAbilities } from './bands.ts';

/** One Wi-Fi network in the air. */
export interface AccessPoint {
  readonly ssid: string;
  /** Empty: open. */
  readonly password: string;
  /** Default 2.4. */
  readonly bandGhz?: 2.4 | 5;
  /** Default 6, on 5 GHz 36. */
  readonly channel?: number;
  /** Strength at the imp. Default -55. */
  readonly signalDbm?: number;
  /** 12 hex digits; by default made from SSID and channel. */
  readonly bssid?: string;
  /** True: lets nobody in who is not on its list, as with a MAC filter. Default false. */
  readonly refuses?: boolean;
  /** True: wants a log-in on a web page. Default false. */
  readonly captivePortal?: boolean;
}

/** Below this an imp finds a network but cannot join it (chosen: where consumer radios give up at the lowest rate). */
export const weakestSignalDbm = -88;

/** Which access point an imp joins, or why none. */
export function chooseAccessPoint(
  inTheAir: readonly AccessPoint[],
  ssid: string,
  abilities: RadioAbilities,
): { readonly found: AccessPoint } | { readonly fault: NetworkFaultCode } {
  const named = inTheAir.filter((point) => point.ssid === ssid);
  const strongestFirst = named.toSorted((a, b) => signalOf(b) - signalOf(a));
  const reasons: NetworkFaultCode[] = [];
  for (const point of strongestFirst) {
    const reason = deafTo(point, abilities);
    if (reason === null) return { found: point };
    reasons.push(reason);
  }
  return { fault: reasons[0] ?? 'ssid-not-found' };
}

/** Why an imp cannot join an access point that is there; null: it can. */
export function deafTo(point: AccessPoint, abilities: RadioAbilities): NetworkFaultCode | null {
  const { bandGhz = 2.4, channel = 6 } = point;
  if (bandGhz === 5 && !abilities.fiveGhz) return 'only-5-ghz';
  if (bandGhz === 2.4 && channel > abilities.highestChannel) return 'channel-not-heard';
  return signalOf(point) < weakestSignalDbm ? 'signal-too-weak' : null;
}

/** Strength at the imp, dBm. */
export const signalOf = ({ signalDbm = -55 }: AccessPoint): number => signalDbm;

/** The access point's address. */
export function bssidOf({
  ssid,
  bssid,
  bandGhz = 2.4,
  channel = bandGhz === 5 ? 36 : 6,
}: AccessPoint): string {
  if (bssid !== undefined) return bssid;
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(ssid)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  // 02: locally administered, so it is nobody's.
  return `02${hash.toString(16).padStart(8, '0')}${channel.toString(16).padStart(2, '0')}`;
}
