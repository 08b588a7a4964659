/** The device link over WebSocket. */
import { ServerResponse, type IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { maxLinkMessageBytes, type CloudMessage } from '../../protocol/device-link.ts';
import type { CloudContext } from './context.ts';
import { endpoints } from './http/endpoints.ts';
import { sendError } from './http/errors.ts';
import { count } from './http/limited.ts';
import type { LinkSession } from './link-session.ts';
import type { LinkCarrier } from './link-state.ts';
import { afterMs, type CloudWorld } from './world.ts';

/** Messages of one device that may wait before its socket is read no further. */
const waitingMessages = 8;

/** What a device may leave unread before it is cut off. */
const unreadBytes = 1024 * 1024;

/** A device's heartbeat comes every 60 s: one that missed two is gone, though its connection was never closed. */
const silentMs = 150_000;

/** How long a stranger may take for each step until it has proved that it is a device. */
const unprovedMs = 20_000;

/** How often dead connections are looked for. */
const sweepMs = 10_000;

/** How long a device may take to hang up when the server closes. */
const partingMs = 1_000;

/** Adds the device link to `server`. */
export async function addLinkServer(
  server: FastifyInstance,
  openSession: (carrier: LinkCarrier) => LinkSession,
  cloud: CloudContext,
): Promise<void> {
  const { world } = cloud;
  const { path } = endpoints.deviceLink;
  const sockets = new Set<DeviceSocket>();
  let cancel = (): void => undefined;
  const sweep = (): void => {
    const nowMs = world.nowMs();
    for (const socket of sockets) if (socket.isDead(nowMs)) socket.cut();
    cancel = afterMs(world, sweepMs, sweep);
  };
  cancel = afterMs(world, sweepMs, sweep);
  const upgrades = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: maxLinkMessageBytes,
  });
  server.server.on('upgrade', (request: IncomingMessage, wire: Duplex, head: Buffer) => {
    const address = request.socket.remoteAddress ?? '';
    const allowed = (limit: 'address' | 'link'): boolean => cloud.limits.take({ limit, address }).allowed;
    // By far the most are these, for which the way through all hooks and routes is long.
    if (request.url?.split('?', 1)[0] === path && allowed('address') && allowed('link'))
      upgrades.handleUpgrade(request, wire, head, (socket) => {
        const device = new DeviceSocket(socket, openSession, world, address);
        sockets.add(device);
        socket.once('close', () => sockets.delete(device));
      });
    else answerPlainly(server, request, wire);
  });
  server.addHook('preClose', async () => {
    for (const socket of upgrades.clients) socket.close();
    setTimeout(() => {
      for (const socket of upgrades.clients) socket.terminate();
    }, partingMs).unref();
  });
  server.addHook('onClose', async () => cancel());
  const limited = async (request: FastifyRequest, reply: FastifyReply) =>
    count(cloud, reply, { limit: 'link', address: request.ip });
  server.get(path, { onRequest: limited }, (_request, reply) => sendError(reply, 'not-found'));
}

/** Answers who wants to upgrade what is no device link, or too often, like anybody else, and hangs up. */
function answerPlainly(server: FastifyInstance, request: IncomingMessage, wire: Duplex): void {
  wire.on('error', () => wire.destroy());
  if (!(wire instanceof Socket)) return void wire.destroy();
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(wire);
  response.once('finish', () => wire.destroySoon());
  server.routing(request, response);
}

/** One device's WebSocket and the conversation that it carries. */
class DeviceSocket {
  readonly #socket: WebSocket;
  readonly #session: LinkSession;
  #lastHeardMs: number;
  #waiting = 0;

  constructor(
    socket: WebSocket,
    openSession: (carrier: LinkCarrier) => LinkSession,
    world: Pick<CloudWorld, 'nowMs'>,
    address: string,
  ) {
    this.#socket = socket;
    this.#lastHeardMs = world.nowMs();
    this.#session = openSession({
      address,
      send: (message) => this.#send(message),
      end: () => socket.close(),
    });
    socket.on('message', (data, isBinary) => {
      this.#lastHeardMs = world.nowMs();
      this.#take(data, isBinary);
    });
    socket.on('close', () => void this.#session.close());
    // A broken socket also closes; what broke it is the device's affair.
    socket.on('error', () => socket.terminate());
  }

  /** Whether nothing was heard for longer than a device that lives is silent, or than a stranger may take. */
  isDead(nowMs: number): boolean {
    return nowMs - this.#lastHeardMs >= (this.#session.proved ? silentMs : unprovedMs);
  }

  cut(): void {
    this.#socket.terminate();
  }

  #send(message: CloudMessage): void {
    this.#socket.send(JSON.stringify(message));
    // A device that asks and never listens must not fill our memory.
    if (this.#socket.bufferedAmount > unreadBytes) this.#socket.terminate();
  }

  #take(data: RawData, isBinary: boolean): void {
    const socket = this.#socket;
    this.#waiting += 1;
    // The device waits, not our memory.
    if (this.#waiting >= waitingMessages) socket.pause();
    const text = !isBinary && Buffer.isBuffer(data);
    void (text ? this.#session.receiveText(data.toString()) : this.#session.malformed()).then(() => {
      this.#waiting -= 1;
      if (this.#waiting < waitingMessages && socket.isPaused) socket.resume();
    });
  }
}
