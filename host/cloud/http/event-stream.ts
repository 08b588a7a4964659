/** Server-sent events to one reader: one that reads too slowly is cut off and comes back for the rest. */
import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { afterMs, type CloudWorld } from '../world.ts';

/** How often a quiet stream shows that it lives: below the usual minute of proxies (chosen). */
export const quietMs = 15_000;

/** What a reader may leave unread before it is cut off. */
const unreadBytes = 1024 * 1024;

export interface ServerEvent {
  /** What the reader names when it comes back. */
  readonly id?: number | string;
  /** `message` if not given. */
  readonly event?: string;
  /** Any JSON. */
  readonly data: unknown;
}

/** An event whose data is plain text. */
export type TextEvent = Omit<ServerEvent, 'data'> & { readonly text: string };

export class EventStream {
  readonly #reply: FastifyReply;
  readonly #world: CloudWorld;
  #cancelBeat: () => void = () => undefined;

  /** Begins the answer. `headers` are those of the stream's route. */
  constructor(reply: FastifyReply, world: CloudWorld) {
    this.#reply = reply;
    this.#world = world;
    const headers = reply.getHeaders() as OutgoingHttpHeaders;
    reply.hijack();
    reply.raw.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Else the connection would wait for another request and keep a closing server open.
      connection: 'close',
      // Proxies that gather an answer before they pass it on would hold it for ever.
      'x-accel-buffering': 'no',
    });
    this.onClose(() => this.#cancelBeat());
    this.#write(': here\n\n');
  }

  get open(): boolean {
    return !this.#reply.raw.destroyed && !this.#reply.raw.writableEnded;
  }

  send({ data, ...event }: ServerEvent): void {
    this.sendText({ ...event, text: JSON.stringify(data) });
  }

  sendText({ id, event, text }: TextEvent): void {
    const number = id === undefined ? '' : `id: ${id}\n`;
    const name = event === undefined ? '' : `event: ${event}\n`;
    this.#write(`${number}${name}data: ${text.split(/\r\n|\r|\n/).join('\ndata: ')}\n\n`);
  }

  onClose(callback: () => void): void {
    this.#reply.raw.once('close', callback);
  }

  end(): void {
    this.#reply.raw.end();
  }

  #write(text: string): void {
    if (!this.open) return;
    this.#cancelBeat();
    this.#reply.raw.write(text);
    if (this.#reply.raw.writableLength > unreadBytes) return void this.#reply.raw.destroy();
    this.#cancelBeat = afterMs(this.#world, quietMs, () => this.#write(': still here\n\n'));
  }
}
