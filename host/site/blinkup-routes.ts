/** What the transmitter asks: a development token for who is signed in, and what became of a token. */
import { z } from 'zod';
import { EnrollmentToken } from '../../protocol/ids.ts';
import { holderOfKey } from '../cloud/api-keys.ts';
import type { CloudContext } from '../cloud/context.ts';
import { keyOf } from '../cloud/http/api-key.ts';
import { issueDevelopmentToken } from '../cloud/tokens.ts';
import { ImpError } from '../imp-error.ts';
import type { ImpOf } from './light-routes.ts';
import { outcomeOf } from './outcome.ts';
import { type PageApi, signedIn } from './page-api.ts';
import { AgoMs, sightingsOf } from './sightings.ts';

/** In the body: a token is a secret, and addresses are written into logs. */
const Asked = z.object({ token: EnrollmentToken });

/** Adds `POST /api/blinkup/token`, `POST /api/blinkup/outcome` and `GET /api/blinkup/sightings`. */
export function addBlinkupRoutes(app: PageApi, cloud: CloudContext, impOf: ImpOf): void {
  // For who is signed in alone: an app's API key is in the hands of its users, whose devices are not all its account's.
  app.get('/blinkup/sightings', { schema: { querystring: z.object({ agoMs: AgoMs }) } }, async (request) => {
    const { accountId } = await signedIn(cloud, request);
    return sightingsOf(cloud, { accountId, agoMs: request.query.agoMs, imp: impOf(accountId) });
  });

  app.post('/blinkup/token', async (request) => {
    const { accountId } = await signedIn(cloud, request);
    const { token, planId } = await issueDevelopmentToken(cloud, { accountId });
    return { token, planId };
  });

  app.post('/blinkup/outcome', { schema: { body: Asked } }, async (request) => {
    const { authorization } = request.headers;
    const key = keyOf(authorization);
    const holder = key === null ? null : await holderOfKey(cloud, key);
    if (authorization !== undefined && holder === null)
      throw new ImpError('not-signed-in', 'the API key is not one of this cloud', 'check the API key');
    const { accountId } = holder ?? (await signedIn(cloud, request));
    const outcome = await outcomeOf(cloud, { accountId, token: request.body.token });
    if (outcome === null)
      throw new ImpError('not-found', 'the account has no such enrollment token', 'ask for a new one');
    return outcome;
  });
}
