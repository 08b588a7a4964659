import { frameHeadBytes } from '../../protocol/frame.ts';
import { fieldOfTag, packetFields } from '../../protocol/packet-fields.ts';
import type { FieldName } from '../../protocol/packet-fields.ts';

/** Which values may be seen: all, the SSID alone, or none at all but tags and lengths. */
export type Visible = 'all' | 'ssid' | 'none';

/** What one byte of a frame is. */
export interface FrameWord {
  /** For people: `header`, `37 bytes`, `SSID`, a character of a text; the mask where it is secret. */
  readonly text: string;
  readonly secret: boolean;
}

/** Reads a frame byte by byte, and knows of each byte, before it comes, whether it is secret. */
export class FrameWords {
  readonly #visible: Visible;
  #at = 0;
  #length = 0;
  #field: FieldName | undefined;
  /** `tag`, then `length`, then so many bytes of value. */
  #expect: 'tag' | 'length' | number = 'tag';

  constructor(visible: Visible) {
    this.#visible = visible;
  }

  /** Whether the next byte belongs to a value that may not be seen. */
  get nextIsSecret(): boolean {
    if (this.#visible === 'all' || typeof this.#expect !== 'number') return false;
    return !(this.#visible === 'ssid' && this.#field === 'ssid');
  }

  /** Whether the last byte has been read. */
  get over(): boolean {
    return this.#at >= frameHeadBytes && this.#at >= frameHeadBytes + this.#length + 2;
  }

  push(byte: number): FrameWord {
    const secret = this.nextIsSecret;
    const text = this.#read(byte);
    this.#at++;
    return { text, secret };
  }

  #read(byte: number): string {
    if (this.#at === 0) return 'header';
    if (this.#at === 1) {
      this.#length = byte;
      return `${byte} bytes`;
    }
    if (this.#at >= frameHeadBytes + this.#length) return 'CRC';
    if (this.#expect === 'tag') {
      this.#field = fieldOfTag.get(byte);
      this.#expect = 'length';
      return this.#field === undefined ? `tag ${byte}` : packetFields[this.#field].title;
    }
    if (this.#expect === 'length') {
      this.#expect = byte === 0 ? 'tag' : byte;
      return `${byte} bytes`;
    }
    const secret = this.nextIsSecret;
    this.#expect = this.#expect > 1 ? this.#expect - 1 : 'tag';
    if (secret) return this.#field === undefined ? '' : packetFields[this.#field].title;
    return this.#field === 'ssid' && byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : '';
  }
}
