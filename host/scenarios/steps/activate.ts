import { z } from 'zod';
import { issueSdkToken } from '../../cloud/index.ts';
import { stepKind, Unmet } from '../step-kind.ts';

export const activate = stepKind({
  name: 'activate',
  summary:
    "the factory's server fetches plan ID and token as a customer's app does, and posts them as JSON to an imp's agent",
  example: 'activate: { imp: dut, path: /activate }',
  schema: z.strictObject({
    imp: z.string().optional(),
    path: z.string().startsWith('/').default('/'),
    /** The installation that the plan ID is made for. */
    user: z.string().default('factory server'),
  }),
  async run(stage, { imp, path, user }) {
    const { deviceId } = stage.imp(imp);
    const base = stage.rig.trace.findLast((event) => event.kind === 'enrolled' && event.device === deviceId);
    if (base?.kind !== 'enrolled')
      throw new Unmet('the imp has not been enrolled, so there is no agent to activate it');
    const { id: accountId } = await stage.account();
    const { planId, token } = await issueSdkToken(await stage.rig.cloud, { accountId, installation: user });
    const { status } = await stage.rig.fetch(`${base.agent.agentUrl}${path}`, {
      method: 'POST',
      body: JSON.stringify({ planId, token }),
    });
    if (status !== 200) throw new Unmet(`the agent answered ${status}, not 200`);
  },
});
