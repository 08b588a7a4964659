/**
 * Rules beyond well-formedness that a packet must keep whose frame was not received as it stands: chosen so that every packet of the
 * vendor's SDK keeps them, and one put together from shifted bits seldom does.
 */
import { frameHeadBytes } from '../../../protocol/frame.ts';
import type { Packet } from '../../../protocol/packet.ts';
import { fieldNames, packetFields } from '../../../protocol/packet-fields.ts';
import { entryHeadBytes } from '../../../protocol/tlv.ts';

const order = fieldNames.map((name) => packetFields[name].tag);

/** No control characters. */
const isPrintable = (text: string | undefined): boolean =>
  text === undefined || Array.from(text).every((letter) => letter >= ' ' && letter !== '\u007f');

/** Known entries alone, in the SDK's order, texts that a person can have typed. `frame` is the packet's own. */
export function keepsStrictStructure({ ssid, password, unknown }: Packet, frame: Uint8Array): boolean {
  if (unknown.length > 0 || !isPrintable(ssid) || !isPrintable(password)) return false;
  const end = frameHeadBytes + (frame[1] ?? 0);
  let last = -1;
  for (let at = frameHeadBytes; at < end; at += entryHeadBytes + (frame[at + 1] ?? 0)) {
    const place = order.indexOf(frame[at] ?? 0);
    if (place <= last) return false;
    last = place;
  }
  return true;
}
