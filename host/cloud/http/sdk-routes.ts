/**
 * What BlinkUp SDKs call. Known from the vendor's JavaScript SDK 0.3.0 and its 2015 beta (setup tokens, polling, /enrol)
 * and its documentation (/v5/enroll).
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { EnrollmentToken, type PlanId } from '../../../protocol/ids.ts';
import type { KeyHolder } from '../api-keys.ts';
import type { CloudContext } from '../context.ts';
import {
  issueDevelopmentToken,
  issueSdkToken,
  statusOfNewestDevelopmentToken,
  statusOfToken,
  type TokenStatus,
} from '../tokens.ts';
import { authenticate } from './api-key.ts';
import { allowAnyOrigin } from './cors.ts';
import { endpoints } from './endpoints.ts';
import { sendError } from './errors.ts';
import { acceptForms } from './forms.ts';
import {
  DeveloperStatus,
  DeveloperToken,
  EnrollRequest,
  SetupToken,
  SetupTokenRequest,
  Status,
} from './sdk-shapes.ts';

/** The header in which our transmitter says which installation it is; other SDKs are known by key and address (chosen). */
export const installationHeader = 'x-impsim-installation';

function installationOf(request: FastifyRequest, holder: KeyHolder): string {
  const said = request.headers[installationHeader];
  return typeof said === 'string' && said.length > 0 && said.length <= 200
    ? `said ${said}`
    : `seen ${holder.keyId} ${request.ip}`;
}

function statusBody(status: TokenStatus): z.infer<typeof Status> {
  return {
    impee_id: status.deviceId ?? '',
    device_id: status.deviceId ?? '',
    plan_id: status.planId ?? '',
    ...(status.agent === null ? {} : { agent_url: status.agent.agentUrl }),
    ...(status.claimedAtMs === null ? {} : { claimed_at: new Date(status.claimedAtMs).toISOString() }),
  };
}

const { setupToken, tokenStatus, developerStatus, enroll, enrol } = endpoints;

/** Adds the routes to `server`. */
export async function addSdkRoutes(server: FastifyInstance, cloud: CloudContext): Promise<void> {
  await server.register(async (scope) => {
    allowAnyOrigin(
      scope,
      [setupToken, tokenStatus, developerStatus, enroll, enrol].map(({ path }) => path),
    );
    acceptForms(scope);
    const app = scope.withTypeProvider<ZodTypeProvider>();

    const issue = async (request: FastifyRequest, holder: KeyHolder, planId: PlanId | undefined) => {
      const installation = installationOf(request, holder);
      const issued = await issueSdkToken(cloud, { accountId: holder.accountId, installation, planId });
      if (issued.planId === null) throw new RangeError('an SDK token always has a plan ID');
      return { id: issued.token, plan_id: issued.planId };
    };

    app.post(
      setupToken.path,
      { schema: { body: SetupTokenRequest, response: { 200: SetupToken } } },
      async (request, reply) => {
        const holder = await authenticate(cloud, request, reply);
        return holder === null ? reply : issue(request, holder, request.body?.plan_id);
      },
    );

    app.post(
      enroll.path,
      { schema: { body: EnrollRequest, response: { 200: SetupToken } } },
      async (request, reply) => {
        const holder = await authenticate(cloud, request, reply);
        return holder === null ? reply : issue(request, holder, request.body.plan_id);
      },
    );

    app.get(
      tokenStatus.path,
      { schema: { params: z.object({ token: z.string() }), response: { 200: Status } } },
      async (request, reply) => {
        const holder = await authenticate(cloud, request, reply);
        if (holder === null) return reply;
        const token = EnrollmentToken.safeParse(request.params.token);
        const status = token.success
          ? await statusOfToken(cloud, { accountId: holder.accountId, token: token.data })
          : null;
        // Another account's token and none at all look the same.
        return status === null ? sendError(reply, 'token-not-found') : statusBody(status);
      },
    );

    app.get(
      developerStatus.path,
      { schema: { response: { 200: DeveloperStatus } } },
      async (request, reply) => {
        const holder = await authenticate(cloud, request, reply);
        if (holder === null) return reply;
        const status = await statusOfNewestDevelopmentToken(cloud, holder);
        if (status === null) return sendError(reply, 'token-not-found');
        const claimed = status.deviceId !== null;
        return { ...statusBody(status), result: claimed ? 'claimed token' : 'unclaimed token' } as const;
      },
    );

    app.post(enrol.path, { schema: { response: { 200: DeveloperToken } } }, async (request, reply) => {
      const holder = await authenticate(cloud, request, reply, 'key-unknown-enrol');
      if (holder === null) return reply;
      const { token, planId } = await issueDevelopmentToken(cloud, { accountId: holder.accountId });
      if (planId === null) throw new RangeError('a development token always has a plan ID');
      return { token, siteids: [planId] as [string], valid_token: true as const };
    });
  });
}
