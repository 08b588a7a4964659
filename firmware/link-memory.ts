/** What the imp keeps of its conversation with the cloud while the connection is cut: in memory, so it ends with the power. */
import type { CloudMessage, DeviceMessage } from '../protocol/device-link.ts';
import { ReceiveWindow, SendWindow } from '../protocol/link-window.ts';

/** What the imp says numbered: it is neither lost nor doubled by a cut. */
export type NumberedMessage = Extract<DeviceMessage, { readonly type: 'log' | 'agent-message' }>;

export const isNumbered = (message: DeviceMessage): message is NumberedMessage =>
  message.type === 'log' || message.type === 'agent-message';

type Welcome = Extract<CloudMessage, { readonly type: 'welcome' }>;
type Resume = NonNullable<Extract<DeviceMessage, { readonly type: 'hello' }>['resume']>;

export class LinkMemory {
  #session: string | null = null;
  #sent = new SendWindow<NumberedMessage>();
  #heard = new ReceiveWindow();

  /** What `hello` asks to go on with. */
  get resume(): Resume | null {
    return this.#session === null ? null : { session: this.#session, received: this.#heard.received };
  }

  /** What has to be said again on a new connection, oldest first. */
  get unheard(): readonly NumberedMessage[] {
    return this.#sent.unheard.map(({ seq, message }) => ({ ...message, seq }));
  }

  /** Begins a new conversation, or goes on. */
  welcome({ session, received = 0 }: Pick<Welcome, 'session' | 'received'>): void {
    // A cloud that does not number.
    if (session === undefined) return this.forget();
    if (session === this.#session) this.#sent.confirmed(received);
    else {
      // The cloud does not know what it has heard: better twice than never.
      const again = this.#sent.unheard.map(({ message }) => message);
      this.forget();
      this.#session = session;
      for (const message of again) this.#sent.take(message);
    }
  }

  /** The message as it has to be sent; null: too much is unconfirmed, so it was not taken. */
  take(message: NumberedMessage): NumberedMessage | null {
    if (this.#session === null) return message;
    const seq = this.#sent.take(message);
    return seq === null ? null : { ...message, seq };
  }

  confirmed(received: number): void {
    this.#sent.confirmed(received);
  }

  /** Lets `deal` have a message of the cloud's, unless it had it; gives what to confirm, null: nothing. */
  hear(seq: number | undefined, deal: () => void): number | null {
    if (seq === undefined) {
      deal();
      return null;
    }
    const arrival = this.#heard.judge(seq);
    if (arrival === 'gap') return null;
    if (arrival === 'new') {
      // First, so that code which fails on a message does not get it again.
      this.#heard.dealtWith(seq);
      deal();
    }
    return this.#heard.received;
  }

  /** The conversation is over: the power went, or a BlinkUp made it another device's or owner's. */
  forget(): void {
    this.#session = null;
    this.#sent = new SendWindow();
    this.#heard = new ReceiveWindow();
  }
}
