/** Signing in and out. */
import { z } from 'zod';
import { findAccount, signIn } from '../cloud/accounts.ts';
import type { CloudContext } from '../cloud/context.ts';
import { showVerdict } from '../cloud/http/limited.ts';
import { ImpError } from '../imp-error.ts';
import { cookieOf, setCookie } from './cookie.ts';
import type { EntryCodes } from './entry-codes.ts';
import type { PageApi } from './page-api.ts';
import { beginSession, endSession, findSession } from './sessions.ts';

const SignIn = z.union([
  z.object({
    username: z.string().max(320),
    password: z.string().max(1024),
    readOnly: z.boolean().optional(),
  }),
  z.object({ code: z.string().max(64) }),
]);

/** Adds `GET`, `POST` and `DELETE /api/session`. */
export function addSessionRoutes(app: PageApi, cloud: CloudContext, codes: EntryCodes): void {
  app.get('/session', async (request) => {
    const token = cookieOf(cloud, request);
    const session = token === undefined ? null : await findSession(cloud, token);
    return {
      session: session === null ? null : { username: session.username, readOnly: session.readOnly },
    };
  });

  app.post('/session', { schema: { body: SignIn } }, async (request, reply) => {
    const attempt = { limit: 'page-sign-in', address: request.ip } as const;
    // Counted before the password is looked at, so that many at once are counted too.
    const verdict = cloud.limits.take(attempt);
    showVerdict(reply, verdict);
    if (!verdict.allowed)
      throw new ImpError('too-many-attempts', 'too many wrong sign-ins from here', 'wait a minute');
    const { body } = request;
    const readOnly = 'readOnly' in body && body.readOnly === true;
    const accountId = 'code' in body ? codes.redeem(body.code) : (await signIn(cloud, body))?.id;
    if (accountId === undefined) {
      throw 'code' in body
        ? new ImpError(
            'sign-in-wrong',
            'this address has been used',
            'sign in, or take a new address from the terminal',
          )
        : new ImpError('sign-in-wrong', 'the user name or the password is wrong', 'type both again');
    }
    cloud.limits.giveBack(attempt);
    const { username } = await findAccount(cloud.db, accountId);
    setCookie(cloud, reply, await beginSession(cloud, { accountId, readOnly }));
    return { session: { username, readOnly } };
  });

  app.delete('/session', async (request, reply) => {
    const token = cookieOf(cloud, request);
    if (token !== undefined) await endSession(cloud, token);
    setCookie(cloud, reply, null);
    return reply.code(204).send();
  });
}
