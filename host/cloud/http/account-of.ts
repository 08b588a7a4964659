/** Which account holder calls, by user name and password in HTTP Basic authorization. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { signIn } from '../accounts.ts';
import type { CloudContext } from '../context.ts';
import { sendError } from './errors.ts';
import { trySignIn } from './limited.ts';

/** User name and password of an Authorization header; null: there are none. */
export function credentialsOf(
  authorization: string | undefined,
): { username: string; password: string } | null {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]{1,4096}) *$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The account that calls. Null: 401 was answered, the same whether the user name or the password is wrong. */
export async function accountOf(
  cloud: CloudContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string | null> {
  const credentials = credentialsOf(request.headers.authorization);
  const account =
    credentials === null
      ? null
      : await trySignIn(cloud, { request, reply, name: credentials.username }, () =>
          signIn(cloud, credentials),
        );
  if (account !== null) return account.id;
  void reply.header('www-authenticate', 'Basic realm="impsim", charset="UTF-8"');
  sendError(reply, 'not-signed-in');
  return null;
}
