/** The one cookie that pages use. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CloudContext } from '../cloud/context.ts';
import { sessionMs } from './sessions.ts';

/** Cookies do not heed ports, so that two clouds on one machine need two names. */
export const sessionCookie = (cloud: CloudContext): string => `impsim-${cloud.secret.fingerprint}`;

/** What the request's session cookie holds; undefined: it has none. */
export function cookieOf(cloud: CloudContext, request: FastifyRequest): string | undefined {
  const name = sessionCookie(cloud);
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key = '', value] = part.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

/** Sets the cookie, or takes it away where `token` is null. */
export function setCookie(cloud: CloudContext, reply: FastifyReply, token: string | null): void {
  const secure = reply.request.protocol === 'https' ? '; Secure' : '';
  const maxAgeS = token === null ? 0 : sessionMs / 1000;
  void reply.header(
    'set-cookie',
    `${sessionCookie(cloud)}=${token ?? ''}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${secure}`,
  );
}
