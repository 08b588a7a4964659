/** The console's account: its password, its developer plan ID, its API keys. */
import { z } from 'zod';
import { changePassword } from '../../cloud/accounts.ts';
import { makeApiKey, revokeApiKey } from '../../cloud/api-keys.ts';
import type { CloudContext } from '../../cloud/context.ts';
import { accountRow, listApiKeys } from '../../cloud/overview.ts';
import { ImpError } from '../../imp-error.ts';
import type { AccountView } from '../../web/console/views.ts';
import { setCookie } from '../cookie.ts';
import { type PageApi, signedIn } from '../page-api.ts';
import { beginSession } from '../sessions.ts';

const NewPassword = z.object({ password: z.string().max(1024), newPassword: z.string().max(1024) });

/** Adds `GET /api/account`, `POST /api/account/password`, `/api/keys`. Wrong passwords count as wrong sign-ins. */
export function addAccountRoutes(app: PageApi, cloud: CloudContext): void {
  app.get('/account', async (request): Promise<AccountView> => {
    const { accountId } = await signedIn(cloud, request);
    const row = await accountRow(cloud, accountId);
    const keys = await listApiKeys(cloud, accountId);
    return {
      username: row.username,
      email: row.email,
      developerPlanId: row.developer_plan_id,
      createdAtMs: row.created_at_ms,
      passwordChangedAtMs: row.password_changed_at_ms,
      keys: keys.map((key) => ({
        id: key.id,
        description: key.description,
        createdAtMs: key.created_at_ms,
        revokedAtMs: key.revoked_at_ms,
      })),
    };
  });

  app.post('/account/password', { schema: { body: NewPassword } }, async (request, reply) => {
    const { accountId, username } = await signedIn(cloud, request);
    const attempt = { limit: 'page-sign-in', who: `account ${accountId}`, address: request.ip } as const;
    if (!cloud.limits.take(attempt).allowed)
      throw new ImpError('too-many-attempts', 'too many wrong passwords', 'wait a minute');
    try {
      const { developerPlanId } = await changePassword(cloud, { username, ...request.body });
      cloud.limits.giveBack(attempt);
      // The change ended all sessions; who made it goes on.
      setCookie(cloud, reply, await beginSession(cloud, { accountId, readOnly: false }));
      return { developerPlanId };
    } catch (error) {
      if (!(error instanceof ImpError) || error.code !== 'password-wrong') throw error;
      throw new ImpError('password-wrong', 'the present password is wrong', 'type it again');
    }
  });

  const NewKey = z.object({ description: z.string().trim().max(200) });
  app.post('/keys', { schema: { body: NewKey } }, async (request) => {
    const { accountId } = await signedIn(cloud, request);
    return makeApiKey(cloud, { accountId, description: request.body.description });
  });

  app.delete(
    '/keys/:id',
    { schema: { params: z.object({ id: z.string().max(64) }) } },
    async (request, reply) => {
      const { accountId } = await signedIn(cloud, request);
      const own = (await listApiKeys(cloud, accountId)).some(({ id }) => id === request.params.id);
      if (!own) throw new ImpError('not-found', 'the account has no such API key', 'load the page again');
      await revokeApiKey(cloud, request.params.id);
      return reply.code(204).send();
    },
  );
}
