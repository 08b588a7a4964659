/** The device link over WebSocket. */
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import { maxLinkMessageBytes } from '../../protocol/device-link.ts';
import { endpoints } from './http/endpoints.ts';
import type { LinkCarrier, LinkSession } from './link-session.ts';

/** Messages of one device that may wait before its socket is read no further. */
const waitingMessages = 8;

/** What a device may leave unread before it is cut off. */
const unreadBytes = 1024 * 1024;

/** Adds the device link to `server`. */
export async function addLinkServer(
  server: FastifyInstance,
  openSession: (carrier: LinkCarrier) => LinkSession,
): Promise<void> {
  await server.register(websocket, {
    options: { perMessageDeflate: false, maxPayload: maxLinkMessageBytes },
  });
  await server.register(async (app) => {
    app.get(endpoints.deviceLink.path, { websocket: true }, (socket) => carry(socket, openSession));
  });
}

function carry(socket: WebSocket, openSession: (carrier: LinkCarrier) => LinkSession): void {
  const session = openSession({
    send: (message) => {
      socket.send(JSON.stringify(message));
      // A device that asks and never listens must not fill our memory.
      if (socket.bufferedAmount > unreadBytes) socket.terminate();
    },
    end: () => socket.close(),
  });
  let waiting = 0;
  const handled = (): void => {
    waiting -= 1;
    if (waiting < waitingMessages && socket.isPaused) socket.resume();
  };
  socket.on('message', (data, isBinary) => {
    waiting += 1;
    // The device waits, not our memory.
    if (waiting >= waitingMessages) socket.pause();
    const text = !isBinary && Buffer.isBuffer(data);
    void (text ? session.receiveText(data.toString()) : session.malformed()).then(handled);
  });
  socket.on('close', () => void session.close());
  // A broken socket also closes; what broke it is the device's affair.
  socket.on('error', () => socket.terminate());
}
