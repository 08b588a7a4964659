/** The answer to whoever asks too often. */
import { limitHeaders } from '../http/limited.ts';
import type { Answer } from './operation.ts';

const seconds = { schema: { type: 'integer' }, description: 'in so many seconds it is worth trying again' };
const number = { schema: { type: 'integer' }, description: 'of the limit that was counted last' };

export const tooMany: Answer = {
  description: 'too many requests: these headers say when to come back',
  headers: Object.fromEntries(
    limitHeaders.map((name) => [name, /reset|after/.test(name) ? seconds : number]),
  ),
};
