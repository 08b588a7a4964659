/**
 * What a person or an app gives to be sent, in the shape that BlinkUp SDK 0.3.0 takes:
 * `{planId, token, network: {ssid, password, addressing, proxy}}` or `{clear: true}`.
 */
import { z } from 'zod';
import type { Explanation } from './fault.ts';
import { EnrollmentToken, PlanId } from './ids.ts';
import { packetFault } from './packet-faults.ts';
import { checkPacket, type Packet } from './packet.ts';
import { type FieldName, packetFields } from './packet-fields.ts';
import { failed, ok, type Result } from './result.ts';
import { bytesOfIpv4 } from './values/ipv4.ts';
import type { Proxy } from './values/proxy.ts';
import type { ValueCodec } from './values/value-codec.ts';

/** Refuses unknown keys, naming the known ones: a mistyped key must not be lost in silence. */
const strict = <S extends z.core.$ZodLooseShape>(shape: S) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.map((key) => `"${key}"`).join(', ')} is not known here: the keys are ${Object.keys(shape).join(', ')}`
        : undefined,
  });

/** The rule of the packet's field, said where the person wrote the value. */
const checkField =
  <T>(name: FieldName, valueOf: (input: T) => unknown) =>
  (input: T, context: z.RefinementCtx): void => {
    // One mistake, one message: a part that broke its own rule already has one.
    if (context.issues.length > 0) return;
    const codec: ValueCodec<unknown> = packetFields[name].codec;
    const encoded = codec.encode(valueOf(input));
    if (encoded.ok) return;
    const { cause, cure } = packetFault(encoded.fault.code, undefined, encoded.fault.detail);
    context.addIssue({ code: 'custom', message: `${cause}: ${cure}` });
  };

const isIpv4 = (dotted: string): boolean => bytesOfIpv4(dotted) !== undefined;
const ipv4Form = 'an IPv4 address looks like 192.168.1.20';
const ipv4 = z.string().refine(isIpv4, ipv4Form);

const Addressing = strict({
  ip: ipv4,
  netmask: ipv4,
  gateway: ipv4,
  dns1: ipv4,
  /** May be empty, as a form leaves it. */
  dns2: z
    .string()
    .refine((dotted) => dotted === '' || isIpv4(dotted), ipv4Form)
    .optional(),
});

const port = z
  .union([z.string(), z.number()], 'a port is a number')
  .transform(String)
  .pipe(z.string().regex(/^\d{1,5}$/, 'a port is a whole number from 1 to 65535'));

const ProxySettings = strict({
  server: z.string(),
  port,
  username: z.string().optional(),
  password: z.string().optional(),
}).superRefine(checkField('proxy', proxyOfSettings));

const Network = strict({
  /** Empty: Ethernet or cellular. SSID and password are then left out of the packet, as the SDK does it. */
  ssid: z
    .string()
    .superRefine((ssid, context) => {
      if (ssid !== '') checkField('ssid', String)(ssid, context);
    })
    .default(''),
  /** Empty: an open network. */
  password: z.string().superRefine(checkField('password', String)).default(''),
  addressing: Addressing.optional(),
  proxy: ProxySettings.optional(),
});

const Clear = strict({ clear: z.literal(true, 'clear is true, or left out') });

const Configure = strict({
  clear: z.undefined().optional(),
  /** Null in a factory enrollment. */
  planId: PlanId.nullable().optional(),
  token: EnrollmentToken.optional(),
  network: Network.optional(),
}).superRefine((settings, context) => {
  if ((settings.planId === undefined) !== (settings.token === undefined))
    context.addIssue({
      code: 'custom',
      message:
        'planId and token go together: give both, or neither to change only the network (planId null: factory)',
    });
});

/** Checks settings from outside; its type is what `packetOfSettings` takes. */
export const BlinkUpSettings = z
  .discriminatedUnion(
    'clear',
    [Clear, Configure],
    'settings are {"planId", "token", "network"} or {"clear": true}',
  )
  .superRefine((settings, context) => {
    if (context.issues.length > 0) return;
    const fault = checkPacket(packetOfSettings(settings));
    if (fault === undefined) return;
    const message =
      fault.code === 'empty'
        ? 'there is nothing to send: give a planId and a token, a network, or {"clear": true}'
        : `${fault.cause}: ${fault.cure}`;
    context.addIssue({ code: 'custom', message });
  });
export type BlinkUpSettings = z.output<typeof BlinkUpSettings>;

/** Settings as people write them: IDs are plain text, a port may be a number, what is empty may be left out. */
export type BlinkUpSettingsInput = z.input<typeof BlinkUpSettings>;

/** Reads settings of any value; never throws. The cause names each wrong key and never shows a value. */
export function readSettings(input: unknown): Result<BlinkUpSettings, Explanation> {
  const read = BlinkUpSettings.safeParse(input);
  if (read.success) return ok(read.data);
  const causes = read.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  return failed({
    cause: causes.join('; '),
    cure: 'settings look like {"planId": "16 hex digits", "token": "16 hex digits", "network": {"ssid": "Home", "password": "secret"}}',
  });
}

interface ProxyInput {
  readonly server: string;
  readonly port: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

function proxyOfSettings({ server, port: portText, username, password }: ProxyInput): Proxy {
  return {
    address: server,
    port: Number(portText),
    ...(username ? { user: username } : {}),
    ...(password ? { password } : {}),
  };
}

/** The packet that says `settings`. An empty SSID leaves SSID and password out, whatever the password is (SDK). */
export function packetOfSettings(settings: BlinkUpSettings): Packet {
  if (settings.clear) return { clear: true, unknown: [] };
  const { planId, token, network } = settings;
  return {
    ...(network?.ssid ? { ssid: network.ssid, password: network.password } : {}),
    ...(network?.addressing ? { addressing: addressingOf(network.addressing) } : {}),
    ...(network?.proxy ? { proxy: proxyOfSettings(network.proxy) } : {}),
    ...(planId !== undefined && token !== undefined ? { enrollment: { planId, token } } : {}),
    unknown: [],
  };
}

function addressingOf({
  dns2,
  ...addressing
}: z.output<typeof Addressing>): NonNullable<Packet['addressing']> {
  return { ...addressing, ...(dns2 ? { dns2 } : {}) };
}

/** The settings that a packet says. Unknown entries have no place in settings and are left out. */
export function settingsOfPacket({
  ssid = '',
  password = '',
  addressing,
  proxy,
  enrollment,
  clear,
}: Packet): BlinkUpSettings {
  if (clear) return { clear };
  return {
    ...enrollment,
    network: {
      ssid,
      password,
      ...(addressing === undefined ? {} : { addressing }),
      ...(proxy === undefined ? {} : { proxy: settingsOfProxy(proxy) }),
    },
  };
}

const settingsOfProxy = ({ address, port: portNumber, user, password }: Proxy) => ({
  server: address,
  port: String(portNumber),
  ...(user === undefined ? {} : { username: user }),
  ...(password === undefined ? {} : { password }),
});
