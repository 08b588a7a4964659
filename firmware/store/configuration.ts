/** What BlinkUps have told the imp so far, and how it lies in one record of the store. */
import type { Fault } from '../../protocol/fault.ts';
import { decodePacket, encodePacket } from '../../protocol/packet.ts';
import type { Packet } from '../../protocol/packet.ts';
import { failed, ok } from '../../protocol/result.ts';
import type { Result } from '../../protocol/result.ts';
import type { Enrollment } from '../../protocol/values/enrollment.ts';
import type { NetworkSettings } from '../ports.ts';
import { storeFault } from './faults.ts';

export interface Configuration {
  /** Null until a BlinkUp brings network settings, and after a clear. */
  readonly network: NetworkSettings | null;
  /** What the last BlinkUp asked the imp to enroll with. */
  readonly enrollment: Enrollment | null;
  /** Whether the cloud has accepted that enrollment. */
  readonly enrolled: boolean;
}

export const blankConfiguration: Configuration = { network: null, enrollment: null, enrolled: false };

/**
 * What a configuration becomes when a packet arrives. Settings replace settings; a packet without SSID means a wired
 * or cellular network; a packet without enrollment keeps the one there was; clear forgets the network and nothing else.
 */
export function configured(old: Configuration, packet: Packet): Configuration {
  if (packet.clear) return { ...old, network: null };
  return {
    network: {
      wifi: packet.ssid === undefined ? null : { ssid: packet.ssid, password: packet.password ?? '' },
      addressing: packet.addressing ?? null,
      proxy: packet.proxy ?? null,
    },
    enrollment: packet.enrollment ?? old.enrollment,
    enrolled: packet.enrollment === undefined && old.enrolled,
  };
}

const version = 1;
const flag = { network: 1, enrolled: 2 } as const;

/** The record's content: version, flags, then the settings as a BlinkUp packet (none at all: no bytes). */
export function encodeConfiguration({ network, enrollment, enrolled }: Configuration): Uint8Array {
  const packet: Packet = {
    ...(network?.wifi ? { ssid: network.wifi.ssid, password: network.wifi.password } : {}),
    ...(network?.addressing ? { addressing: network.addressing } : {}),
    ...(network?.proxy ? { proxy: network.proxy } : {}),
    ...(enrollment ? { enrollment } : {}),
    unknown: [],
  };
  const settings = Object.keys(packet).length === 1 ? new Uint8Array() : encodePacket(packet);
  const flags = (network ? flag.network : 0) | (enrolled ? flag.enrolled : 0);
  return Uint8Array.of(version, flags, ...settings);
}

/** Reads what `encodeConfiguration` wrote; anything else is the fault `store/corrupt`. */
export function decodeConfiguration(bytes: Uint8Array): Result<Configuration, Fault> {
  const [readVersion, flags] = bytes;
  if (readVersion !== version || flags === undefined) return failed(storeFault('corrupt'));
  const settings = bytes.subarray(2);
  const packet = settings.length === 0 ? ok<Packet>({ unknown: [] }) : decodePacket(settings);
  if (!packet.ok) return failed(storeFault('corrupt'));
  const { network, enrollment } = configured(blankConfiguration, packet.value);
  return ok({
    network: flags & flag.network ? network : null,
    enrollment,
    enrolled: (flags & flag.enrolled) !== 0,
  });
}
