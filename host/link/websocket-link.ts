import { WebSocket } from 'ws';
import type { CloudPort, Link, LinkEvent } from '../../firmware/ports.ts';
import { CloudMessage, maxCloudMessageBytes } from '../../protocol/device-link.ts';
import type { Explanation, FaultTable } from '../../protocol/fault.ts';
import type { World } from '../rig/world.ts';

const ends = {
  unreachable: {
    cause: 'the cloud cannot be reached',
    cure: 'start it with `impsim cloud`, and check the address and the firewall',
  },
  untrusted: {
    cause:
      'the server is not the cloud that this imp trusts: its certificate is by another authority, or for another host',
    cure: "give the imp the certificate of the cloud's authority (`--ca`, the file ca.pem of its data folder) and the URL that the cloud prints",
  },
  ended: {
    cause: 'the cloud ended the connection',
    cure: "see the cloud's own log for the reason; the imp tries again by itself",
  },
  nonsense: {
    cause: 'the cloud sent a message that this imp does not understand',
    cure: 'use the same version of impsim for the imp and the cloud',
  },
} satisfies FaultTable<string>;

/** The device link over a WebSocket. What arrives is put into device time by the world that the device lives in. */
export class WebSocketLink implements CloudPort {
  readonly #world: Pick<World, 'post'>;
  readonly #url: string;
  readonly #ca: string | undefined;

  /**
   * `url` is the cloud's device link, `ws://host:port/device-link`, or `wss:` with `ca`, the certificate (PEM) of the one
   * authority that is trusted.
   */
  constructor(world: Pick<World, 'post'>, url: string, { ca }: { readonly ca?: string | undefined } = {}) {
    this.#world = world;
    this.#url = url;
    this.#ca = ca;
  }

  connect(report: (event: LinkEvent) => void): Link {
    const socket = new WebSocket(this.#url, {
      perMessageDeflate: false,
      maxPayload: maxCloudMessageBytes,
      ...(this.#ca === undefined ? {} : { ca: this.#ca }),
    });
    let open = true;
    let opened = false;
    const post = (event: LinkEvent): void =>
      this.#world.post(() => {
        if (open) report(event);
      });
    const end = (why: Explanation): void =>
      this.#world.post(() => {
        if (!open) return;
        open = false;
        report({ kind: 'closed', why });
      });
    socket.on('open', () => {
      opened = true;
      post({ kind: 'open' });
    });
    // Text frames, the only ones of this protocol, arrive as one Buffer.
    socket.on('message', (data, isBinary) => {
      const message = isBinary || !Buffer.isBuffer(data) ? null : parse(data.toString());
      if (message !== null) return post({ kind: 'message', message });
      end(ends.nonsense);
      return socket.close();
    });
    socket.on('close', () => end(opened ? ends.ended : ends.unreachable));
    socket.on('error', (error) =>
      end(opened ? ends.ended : isUntrusted(error) ? ends.untrusted : ends.unreachable),
    );
    return {
      send: (message) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
      },
      close: () => {
        open = false;
        socket.close();
      },
    };
  }
}

/** Whether a connection failed because of the server's certificate (codes of OpenSSL and Node). */
const isUntrusted = (error: Error): boolean =>
  'code' in error && /CERT|SIGNATURE|ISSUER|ALTNAME/.test(String(error.code));

function parse(text: string): CloudMessage | null {
  try {
    return CloudMessage.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
