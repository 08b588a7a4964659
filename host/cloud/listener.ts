/** A place where the cloud listens: plain HTTP on this machine, TLS anywhere else. Several may stand before one server. */
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { FastifyInstance } from 'fastify';
import { ImpError } from '../imp-error.ts';
import { serverCertificate, type KeyedCertificate } from './tls.ts';

export interface ListenPlace {
  readonly port: number;
  readonly host: string;
}

/** Whether only this machine can reach a host. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);

const anyHost = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** Under which names and addresses a host is reached; of "all", those of this machine's interfaces. */
function namesOf(host: string): string[] {
  const own = anyHost(host)
    ? Object.values(networkInterfaces()).flatMap((list = []) => list.map(({ address }) => address))
    : [host];
  // An address of the link's own scope has a zone that no certificate knows.
  return [...new Set([...own.filter((address) => !address.includes('%')), 'localhost', '127.0.0.1', '::1'])];
}

/** A URL's form of a host; of "all", the first address by which others reach this machine. */
function shown(host: string): string {
  const found = anyHost(host)
    ? Object.values(networkInterfaces())
        .flatMap((list = []) => list)
        .find(({ internal, family }) => !internal && family === 'IPv4')?.address
    : host;
  const name = found ?? '127.0.0.1';
  return name.includes(':') ? `[${name}]` : name;
}

export class Listener {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  /** Begins to listen for `app`, which is ready. `authority` makes it TLS. Throws ImpError `port-unusable`. */
  static async open(
    app: FastifyInstance,
    { port, host }: ListenPlace,
    authority?: KeyedCertificate,
  ): Promise<Listener> {
    const secured = authority === undefined ? undefined : await serverCertificate(authority, namesOf(host));
    const { headersTimeout, requestTimeout } = app.server;
    const options = { headersTimeout, requestTimeout, connectionsCheckingInterval: headersTimeout / 3 };
    const server =
      secured === undefined
        ? createHttpServer(options)
        : createHttpsServer({ ...options, ...secured, minVersion: 'TLSv1.2' });
    server.on('request', (request, response) => app.routing(request, response));
    // The device link hangs at the app's own server, which never listens.
    server.on('upgrade', (...upgrade) => app.server.emit('upgrade', ...upgrade));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) =>
        reject(
          new ImpError(
            'port-unusable',
            `the cloud cannot listen on ${host}, port ${port} (${error.message})`,
            'stop the program that uses the port, or choose another port (0 takes a free one)',
          ),
        ),
      );
      server.listen(port, host, resolve);
    });
    const bound = (server.address() as AddressInfo).port;
    return new Listener(server, `${secured === undefined ? 'http' : 'https'}://${shown(host)}:${bound}`);
  }

  /** Takes no more; resolves when what is under way is over, or after a moment. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const late = setTimeout(() => this.#server.closeAllConnections(), 2000);
    await closed;
    clearTimeout(late);
  }
}
