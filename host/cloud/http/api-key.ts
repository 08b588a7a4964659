/** Who calls, by the BlinkUp API key in HTTP Basic authorization: `key` or `key:` (known, SDK 0.3.0 and the vendor's documentation). */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { apiKeyForm, holderOfKey, type KeyHolder } from '../api-keys.ts';
import type { CloudContext } from '../context.ts';
import { httpErrors, sendError, type HttpErrorCode } from './errors.ts';
import { checkGuesses, count } from './limited.ts';

const ApiKeyField = z.object({ api_key: z.string().regex(apiKeyForm) });

/** The key in an Authorization header; null: there is none of the right form. */
export function keyOf(authorization: string | undefined): string | null {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const key = Buffer.from(encoded, 'base64').toString('latin1').replace(/:$/, '');
  return apiKeyForm.test(key) ? key : null;
}

/** The key in an Authorization header; without one, that in the form's field `api_key`, where the old developer flow has it. */
function keyIn({ headers, body }: FastifyRequest): string | null {
  if (headers.authorization !== undefined) return keyOf(headers.authorization);
  const form = ApiKeyField.safeParse(body);
  return form.success ? form.data.api_key : null;
}

/** The holder of the request's key. Null: an error was answered, 401 for no or a malformed key, `unknown` for another. */
export async function authenticate(
  cloud: CloudContext,
  request: FastifyRequest,
  reply: FastifyReply,
  unknown: HttpErrorCode = 'key-unknown',
): Promise<KeyHolder | null> {
  const guess = { limit: 'wrong-key', address: request.ip } as const;
  checkGuesses(cloud, reply, guess);
  const key = keyIn(request);
  const holder = key === null ? null : await holderOfKey(cloud, key);
  if (holder !== null) {
    count(cloud, reply, { limit: 'api-key', who: holder.keyId, address: request.ip });
    return holder;
  }
  if (key !== null) cloud.limits.take(guess);
  const code = key === null ? 'key-malformed' : unknown;
  cloud.emit({ kind: 'key-refused', status: httpErrors[code].status, address: request.ip });
  sendError(reply, code);
  return null;
}
