/** Random packets and settings for property tests: everything that may be sent, nothing that may not. */
import * as fc from 'fast-check';
import { EnrollmentToken, PlanId } from '../../protocol/ids.ts';
import { checkPacket, type Packet } from '../../protocol/packet.ts';
import { fieldOfTag } from '../../protocol/packet-fields.ts';
import { utf8Bytes } from '../../protocol/utf8.ts';
import { vectors } from './vectors.ts';

const text = (leastBytes: number, mostBytes: number) =>
  fc
    .string({ unit: 'binary', maxLength: mostBytes })
    .filter((value) => utf8Bytes(value).length >= leastBytes && utf8Bytes(value).length <= mostBytes);

const hex16 = fc.stringMatching(/^[0-9a-f]{16}$/);
export const planId = hex16.filter((id) => /[^0]/.test(id)).map((id) => PlanId.parse(id));
export const token = hex16.map((id) => EnrollmentToken.parse(id));
export const enrollment = fc.record({ planId: fc.option(planId), token });

const ip = fc.ipV4();
const addressing = fc.oneof(
  fc.record({ ip, netmask: ip, gateway: ip, dns1: ip }),
  fc.record({ ip, netmask: ip, gateway: ip, dns1: ip, dns2: ip }),
);

const address = text(1, 40);
const port = fc.integer({ min: 1, max: 0xffff });
const proxy = fc.oneof(
  fc.record({ address, port }),
  fc.record({ address, port, user: text(1, 20) }),
  fc.record({ address, port, user: text(1, 20), password: text(1, 20) }),
);

const unknown = fc.uniqueArray(
  fc.record({
    tag: fc.integer({ min: 0, max: 255 }).filter((tag) => !fieldOfTag.has(tag)),
    bytes: fc.uint8Array({ maxLength: 12 }),
  }),
  { selector: ({ tag }) => tag, maxLength: 3 },
);

const wifi = fc.oneof(
  fc.constant({}),
  fc.record({ ssid: text(1, 32) }),
  fc.record({ ssid: text(1, 32), password: text(0, 64) }),
);

/** Packets that may be sent. */
export const packet: fc.Arbitrary<Packet> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Packet>({ clear: true, unknown: [] }) },
  {
    weight: 20,
    arbitrary: fc
      .tuple(wifi, fc.record({ addressing, proxy, enrollment }, { requiredKeys: [] }), unknown)
      .filter(([first, second]) => Object.keys(first).length + Object.keys(second).length > 0)
      .map(([first, second, rest]): Packet => Object.assign({ unknown: rest }, first, second))
      .filter((value) => checkPacket(value)?.code !== 'too-long'),
  },
);

/** Frames of vectors with some bytes changed, cut or repeated: nearer to trouble than random bytes. */
export const damagedFrame: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.constantFrom(...vectors.map(({ frame }) => frame)),
    fc.array(fc.tuple(fc.nat(130), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
    fc.nat(130),
  )
  .map(([frame, changes, length]) => {
    const bytes = frame.slice(0, Math.max(1, length));
    for (const [index, byte] of changes) bytes[index % bytes.length] = byte;
    return bytes;
  });
