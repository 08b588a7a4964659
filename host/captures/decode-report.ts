/** What a capture says: the object that `impsim decode --json` prints, secrets wrapped. */
import { type Advice, adviceOn } from '../../firmware/receiver/advice.ts';
import type { Quality } from '../../firmware/receiver/quality.ts';
import type { ReceiverEvent } from '../../firmware/receiver/receiver-event.ts';
import type { SilenceQuality } from '../../firmware/receiver/light-survey.ts';
import type { Fault } from '../../protocol/fault.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import type { Packet } from '../../protocol/packet.ts';
import { Secret } from '../secret.ts';

/** A packet for people and programs: the fields that it has. */
export interface PacketReport {
  readonly ssid?: string;
  readonly password?: Secret;
  /** Null in a factory enrollment. */
  readonly planId?: string | null;
  readonly token?: Secret;
  readonly addressing?: Packet['addressing'];
  readonly proxy?: {
    readonly address: string;
    readonly port: number;
    readonly user?: string;
    readonly password?: Secret;
  };
  readonly clear?: true;
  /** Entries that nobody has published; what is in them may be secret. */
  readonly unknown: readonly { readonly tag: number; readonly hex: Secret }[];
}

interface Found {
  readonly lineCode: LineCode;
  /** Symbols per second. */
  readonly symbolHz: number;
}

/** What one flash said. */
export interface Decoded extends Found {
  readonly ok: true;
  readonly packet: PacketReport;
  readonly quality: Quality;
  readonly path: 'fast' | 'sequence';
  readonly recovered: boolean;
}

/** Why a flash, or a whole capture, said nothing. */
export interface NotDecoded extends Partial<Found> {
  readonly ok: false;
  readonly fault: Fault;
  readonly quality: Quality | SilenceQuality;
}

/** `startUs`: when its preamble was first seen, in the capture's own time. */
export type Transmission = {
  readonly startUs: number;
  /** What costs margin, or has cost the packet, in the user's words. */
  readonly advice: readonly Advice[];
} & (Decoded | NotDecoded);

/** The last valid transmission, or, without one, the last fault; then all of them in order. */
export type DecodeReport = { readonly file: string } & (Decoded | NotDecoded) & {
    readonly transmissions: readonly Transmission[];
  };

export function packetReport({
  ssid,
  password,
  enrollment,
  addressing,
  proxy,
  clear,
  unknown,
}: Packet): PacketReport {
  return {
    ...(ssid === undefined ? {} : { ssid }),
    ...(password === undefined ? {} : { password: new Secret(password) }),
    ...(enrollment === undefined ? {} : { planId: enrollment.planId, token: new Secret(enrollment.token) }),
    ...(addressing === undefined ? {} : { addressing }),
    ...(proxy === undefined ? {} : { proxy: proxyReport(proxy) }),
    ...(clear === undefined ? {} : { clear }),
    unknown: unknown.map(({ tag, bytes }) => ({ tag, hex: new Secret(hexOf(bytes)) })),
  };
}

function proxyReport({
  address,
  port,
  user,
  password,
}: NonNullable<Packet['proxy']>): NonNullable<PacketReport['proxy']> {
  return {
    address,
    port,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password: new Secret(password) }),
  };
}

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** One flash, from what the receiver told of it; `preamble` is what it told before. */
export function transmissionOf(
  event: Exclude<ReceiverEvent, { kind: 'preamble' }>,
  preamble: Found | undefined,
): Transmission {
  const { startUs, quality } = event;
  if (event.kind === 'fault') {
    const found = preamble === undefined ? {} : { lineCode: preamble.lineCode, symbolHz: preamble.symbolHz };
    const advice = adviceOn(quality, preamble?.lineCode);
    return { startUs, ok: false, ...found, fault: event.fault, quality, advice };
  }
  const { lineCode, symbolHz, packet, path, recovered } = event;
  const advice = adviceOn(quality, lineCode);
  const said = { packet: packetReport(packet), quality, advice, path, recovered };
  return { startUs, ok: true, lineCode, symbolHz, ...said };
}
