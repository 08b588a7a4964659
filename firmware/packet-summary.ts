import type { Packet } from '../protocol/packet.ts';

/** What stands for a secret wherever people or files may see it. */
export const mask = '••••';

/** What a decoded packet said, fit for anyone's eyes: which fields, never their secret values. */
export interface PacketSummary {
  readonly ssid?: string;
  /** Empty for an open network, else the mask. */
  readonly password?: string;
  readonly planId?: string | null;
  readonly token?: string;
  readonly addressing?: Packet['addressing'];
  /** Host and port; its user and password never. */
  readonly proxy?: string;
  readonly clear?: true;
  /** Tags of entries that nobody has published. */
  readonly unknownTags?: readonly number[];
}

/** Takes the secrets out of a packet: password, token, and the proxy's log-in. A plan ID is none: it only names a user. */
export function summaryOf({
  ssid,
  password,
  enrollment,
  addressing,
  proxy,
  clear,
  unknown,
}: Packet): PacketSummary {
  return {
    ...(ssid === undefined ? {} : { ssid }),
    ...(password === undefined ? {} : { password: password === '' ? '' : mask }),
    ...(enrollment === undefined ? {} : { planId: enrollment.planId, token: mask }),
    ...(addressing === undefined ? {} : { addressing }),
    ...(proxy === undefined ? {} : { proxy: `${proxy.address}:${proxy.port}` }),
    ...(clear === undefined ? {} : { clear: true }),
    ...(unknown.length === 0 ? {} : { unknownTags: unknown.map(({ tag }) => tag) }),
  };
}
