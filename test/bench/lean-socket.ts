/**
 * A WebSocket client of a load, which shares the processors with the server that it measures: as little as the protocol
 * (RFC 6455) asks for. Short text messages, no extensions, and no mask but zeros, which hides nothing.
 */
import { connect, type Socket } from 'node:net';

const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;
const last = 0x80;
const masked = 0x80;
const noMask = 4;
/** Lengths from here on take two bytes more. */
const longFrame = 126;
const endOfHead = '\r\n\r\n';

export interface LeanListener {
  opened(): void;
  heard(text: string): void;
  failed(error: Error): void;
}

export class LeanSocket {
  readonly #socket: Socket;
  readonly #listener: LeanListener;
  #rest: Buffer = Buffer.alloc(0);
  #open = false;
  #closing = false;

  /** `url`: `ws://`, with a port. */
  constructor(url: string, listener: LeanListener) {
    const { hostname, port, host, pathname } = new URL(url);
    this.#listener = listener;
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#socket.write(
      `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==${endOfHead}`,
    );
    this.#socket.on('data', (bytes) => this.#take(bytes));
    this.#socket.on('error', (error) => listener.failed(error));
    this.#socket.on('close', () => {
      if (!this.#closing) listener.failed(new Error('the connection was cut'));
    });
  }

  send(text: string): void {
    this.#frame(opcodes.text, Buffer.from(text));
  }

  /** Ends as the protocol has it; what comes after is not heard. */
  close(): void {
    this.#closing = true;
    this.#frame(opcodes.close, Buffer.alloc(0));
  }

  /** Ends without a word. */
  cut(): void {
    this.#closing = true;
    this.#socket.destroy();
  }

  #frame(opcode: number, payload: Buffer): void {
    const long = payload.length >= longFrame;
    const head = Buffer.alloc((long ? 4 : 2) + noMask);
    head[0] = last | opcode;
    head[1] = masked | (long ? longFrame : payload.length);
    if (long) head.writeUInt16BE(payload.length, 2);
    this.#socket.write(Buffer.concat([head, payload]));
  }

  #take(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    if (!this.#open && !this.#takeHead()) return;
    while (this.#takeFrame());
  }

  #takeHead(): boolean {
    const end = this.#rest.indexOf(endOfHead);
    if (end < 0) return false;
    const status = this.#rest.toString('latin1', 0, this.#rest.indexOf('\r\n'));
    if (!status.startsWith('HTTP/1.1 101 ')) {
      this.#listener.failed(new Error(status));
      this.cut();
      return false;
    }
    this.#rest = this.#rest.subarray(end + endOfHead.length);
    this.#open = true;
    this.#listener.opened();
    return true;
  }

  /** False: no whole frame has come. */
  #takeFrame(): boolean {
    const rest = this.#rest;
    const [first = 0, short = 0] = rest;
    const long = short === longFrame;
    const from = long ? 4 : 2;
    if (rest.length < from) return false;
    const to = from + (long ? rest.readUInt16BE(2) : short);
    if (rest.length < to) return false;
    this.#rest = rest.subarray(to);
    const opcode = first & 0x0f;
    if (opcode === opcodes.close) this.#socket.end();
    else if (opcode === opcodes.ping) this.#frame(opcodes.pong, rest.subarray(from, to));
    else if (!this.#closing) this.#listener.heard(rest.toString('utf8', from, to));
    return true;
  }
}
