/** Text that must not be seen: it shows as its mask wherever it is printed, and is searched for where others print. */
import { inspect } from 'node:util';
import { mask } from '../firmware/packet-summary.ts';

/** Shorter ones are too likely to stand in a message for another reason. */
const leastLetters = 4;

const known = new Set<string>();

/** A password, a token or a key. Printing, logging and JSON give the mask; an empty one (an open network) has nothing to hide. */
export class Secret {
  readonly #text: string;

  /** From now on `scrubbed` finds it. */
  constructor(text: string) {
    this.#text = text;
    if (text.length >= leastLetters) known.add(text);
  }

  /** The text itself: only for who needs it, or for a user who asked. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return this.#text === '' ? '' : mask;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** Puts the mask in the place of every secret that was ever made, longest first. */
export function scrubbed(text: string): string {
  let clean = text;
  for (const secret of [...known].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, mask);
  return clean;
}

/** A copy of plain data with every secret in it as text: for a user who asked to see them. */
export function revealed(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revealed(part)]));
}
