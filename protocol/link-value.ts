/** What device and agent can tell each other: anything that JSON can say, nested up to `maxLinkValueDepth` deep. */
import { z } from 'zod';

export type LinkValue =
  null | boolean | number | string | readonly LinkValue[] | { readonly [key: string]: LinkValue };

/** Lists in lists in lists: more is refused, so that no message can exhaust whoever reads it (chosen). */
export const maxLinkValueDepth = 64;

/** Whether a value can go over the link. */
export function isLinkValue(value: unknown, depth = 0): value is LinkValue {
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object': {
      if (value === null) return true;
      if (depth >= maxLinkValueDepth) return false;
      const made: unknown = Object.getPrototypeOf(value);
      if (!Array.isArray(value) && made !== Object.prototype && made !== null) return false;
      return Object.values(value).every((part) => isLinkValue(part, depth + 1));
    }
    case 'undefined':
    case 'bigint':
    case 'symbol':
    case 'function':
      return false;
  }
}

export const LinkValue = z.custom<LinkValue>((value) => isLinkValue(value));
