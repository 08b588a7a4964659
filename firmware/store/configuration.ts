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
  /** How far it has come with that: `asked` once the cloud may have it, `enrolled` once the cloud has said yes. */
  readonly progress: EnrollmentProgress;
}

export const enrollmentProgress = ['new', 'asked', 'enrolled'] as const;
export type EnrollmentProgress = (typeof enrollmentProgress)[number];

export const blankConfiguration: Configuration = { network: null, enrollment: null, progress: 'new' };

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
    progress: packet.enrollment === undefined ? old.progress : 'new',
  };
}

const version = 1;
const headBytes = 3;

/** The record's content: version, whether there is a network, progress, then the settings as a BlinkUp packet (none at all: no bytes). */
export function encodeConfiguration({ network, enrollment, progress }: Configuration): Uint8Array {
  const packet: Packet = {
    ...(network?.wifi ? { ssid: network.wifi.ssid, password: network.wifi.password } : {}),
    ...(network?.addressing ? { addressing: network.addressing } : {}),
    ...(network?.proxy ? { proxy: network.proxy } : {}),
    ...(enrollment ? { enrollment } : {}),
    unknown: [],
  };
  const settings = Object.keys(packet).length === 1 ? new Uint8Array() : encodePacket(packet);
  return Uint8Array.of(version, network ? 1 : 0, enrollmentProgress.indexOf(progress), ...settings);
}

/** Reads what `encodeConfiguration` wrote; anything else is the fault `store/corrupt`. */
export function decodeConfiguration(bytes: Uint8Array): Result<Configuration, Fault> {
  const [readVersion, hasNetwork, progressCode] = bytes;
  const progress = enrollmentProgress[progressCode ?? -1];
  if (readVersion !== version || progress === undefined) return failed(storeFault('corrupt'));
  const settings = bytes.subarray(headBytes);
  const packet = settings.length === 0 ? ok<Packet>({ unknown: [] }) : decodePacket(settings);
  if (!packet.ok) return failed(storeFault('corrupt'));
  const { network, enrollment } = configured(blankConfiguration, packet.value);
  return ok({ network: hasNetwork === 1 ? network : null, enrollment, progress });
}
