/** Text as the wire carries it. */
const encoder = new TextEncoder();
/** A byte order mark is part of the text: an SSID may hold one. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Whether UTF-8 can carry the text: half of a surrogate pair has no encoding and would be sent as U+FFFD. */
export const isUtf8Text = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** The text's UTF-8 bytes. */
export const utf8Bytes = (text: string): Uint8Array => encoder.encode(text);

/** The text of UTF-8 bytes, or undefined where they are not UTF-8. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
