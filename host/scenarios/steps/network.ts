import { z } from 'zod';
import type { SiteOptions } from '../../../hardware/network/site.ts';
import type { AccessPoint as AccessPointModel } from '../../../hardware/network/access-point.ts';
import type { Proxy } from '../../../protocol/values/proxy.ts';
import { duration } from '../quantities.ts';
import { stepKind } from '../step-kind.ts';

const AccessPoint = z
  .strictObject({
    ssid: z.string(),
    password: z.string().default(''),
    band: z.enum(['2.4GHz', '5GHz'], 'the band is 2.4GHz or 5GHz').optional(),
    channel: z.number().int().optional(),
    signal: z
      .string()
      .regex(/^-\d+dBm$/, 'write the strength with its unit, like -60dBm')
      .optional(),
    /** Lets nobody in who is not on its list. */
    refuses: z.boolean().optional(),
    'captive-portal': z.boolean().optional(),
  })
  .transform(
    ({ ssid, password, band, channel, signal, refuses, 'captive-portal': portal }): AccessPointModel => ({
      ssid,
      password,
      ...(band === undefined ? {} : { bandGhz: band === '5GHz' ? 5 : 2.4 }),
      ...(channel === undefined ? {} : { channel }),
      ...(signal === undefined ? {} : { signalDbm: Number.parseInt(signal, 10) }),
      ...(refuses === undefined ? {} : { refuses }),
      ...(portal === undefined ? {} : { captivePortal: portal }),
    }),
  );

const portForm = 'a port is a whole number from 1 to 65535';

/** An HTTP proxy that is there; the keys are those of BlinkUp settings. */
const HttpProxy = z
  .strictObject({
    server: z.string().min(1, 'a proxy has a name or an address'),
    port: z.int(portForm).min(1, portForm).max(65_535, portForm),
    username: z.string().optional(),
    password: z.string().optional(),
  })
  .transform(({ server, port, username, password }): Proxy => ({
    address: server,
    port,
    ...(username === undefined ? {} : { user: username }),
    ...(password === undefined ? {} : { password }),
  }));

const Subnet = z.strictObject({
  address: z.ipv4(),
  netmask: z.ipv4(),
  gateway: z.ipv4(),
  dns: z.array(z.ipv4()),
});

export const siteSchema = z
  .strictObject({
    'access-points': z.union([z.literal('any'), z.array(AccessPoint)]).optional(),
    wired: z.boolean().optional(),
    dhcp: z.enum(['works', 'silent', 'exhausted']).optional(),
    dns: z.enum(['works', 'silent', 'name-unknown']).optional(),
    /** The local network that static settings have to suit; `any`: whatever they say is right. */
    subnet: z.union([z.literal('any').transform(() => null), Subnet]).optional(),
    proxies: z.union([z.literal('any'), z.array(HttpProxy)]).optional(),
    server: z.enum(['works', 'silent', 'blocked', 'down']).optional(),
    search: duration.optional(),
    join: duration.optional(),
    address: duration.optional(),
    'look-up': duration.optional(),
    connect: duration.optional(),
  })
  .transform((site): SiteOptions => {
    const named = {
      accessPoints: site['access-points'],
      wired: site.wired,
      dhcp: site.dhcp,
      dns: site.dns,
      subnet: site.subnet,
      proxies: site.proxies,
      server: site.server,
      searchUs: site.search,
      joinUs: site.join,
      addressUs: site.address,
      lookUpUs: site['look-up'],
      serverUs: site.connect,
    };
    return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  });

export const network = stepKind({
  name: 'network',
  summary: 'changes the network where an imp stands; what is not named stays',
  example: 'network: { server: blocked }',
  schema: z.union([
    z.strictObject({ imp: z.string(), site: siteSchema }),
    siteSchema.transform((site): { readonly imp?: string; readonly site: SiteOptions } => ({ site })),
  ]),
  async run(stage, { imp, site }) {
    stage.imp(imp).site.change(site);
  },
});
