import { z } from 'zod';
import { issueDevelopmentToken, issueSdkToken } from '../../cloud/index.ts';
import { BlinkUpSettings } from '../../../protocol/settings.ts';
import type { BlinkUpSettingsInput } from '../../../protocol/settings.ts';
import { impairmentMap, symbolRate } from '../quantities.ts';
import { stepKind } from '../step-kind.ts';
import type { RigImp } from '../../rig/rig-imp.ts';
import type { Stage } from '../stage.ts';

const schema = z.strictObject({
  imp: z.string().optional(),
  /** What is sent; IDs left out are fetched from the cloud, as the app would. */
  send: z.record(z.string(), z.json()),
  /** Who asks the cloud for them. `app`: the developer's own app; `sdk`: a customer's app for `user`. */
  tool: z.enum(['app', 'sdk', 'none']).default('app'),
  user: z.string().default('end-user'),
  /**
   * The SDK app asks for a new plan ID each time, as it should; or re-uses the one it has; or brings another user's, or the
   * developer's own.
   */
  plan: z.union([z.enum(['new', 'kept', 'developer']), z.strictObject({ of: z.string() })]).default('new'),
  rate: symbolRate.optional(),
  line: z.enum(['tri-level', 'bi-level']).optional(),
  sender: z.enum(['sdk-0.3.0', 'beta-2015']).optional(),
  impair: impairmentMap().optional(),
});

export const blinkup = stepKind({
  name: 'blinkup',
  summary: 'a phone flashes settings at an imp',
  example:
    'blinkup: { send: { network: { ssid: Home, password: secret } }, rate: 60Hz, impair: { snr: 20dB } }',
  schema,
  async run(stage, { imp, rate, line, sender, impair, ...asked }) {
    const settings = await settingsOf(stage, stage.imp(imp), asked);
    await stage.rig.transmit(settings, {
      to: stage.imp(imp),
      impairments: { ...stage.lamp, ...stage.phone, ...impair },
      ...(rate === undefined ? {} : { symbolHz: rate }),
      ...(line === undefined ? {} : { lineCode: line }),
      ...(sender === undefined ? {} : { sender }),
    });
  },
});

type Asked = Pick<z.output<typeof schema>, 'send' | 'tool' | 'user' | 'plan'>;

async function settingsOf(
  stage: Stage,
  imp: RigImp,
  { send, tool, user, plan }: Asked,
): Promise<BlinkUpSettingsInput> {
  const given = send as BlinkUpSettingsInput;
  if (tool === 'none' || given.clear === true || ('token' in given && given.token !== undefined))
    return given;
  const [cloud, { id: accountId }] = [await stage.rig.cloud, await stage.account()];
  if (tool === 'app') {
    const { planId, token } = await issueDevelopmentToken(cloud, { accountId });
    stage.keepIssued(imp, { accountId, token });
    return { ...given, planId, token };
  }
  if (plan === 'developer') {
    const { planId } = await issueDevelopmentToken(cloud, { accountId });
    const { token } = await issueSdkToken(cloud, { accountId, installation: user });
    stage.keepIssued(imp, { accountId, token });
    return { ...given, planId, token };
  }
  const holder = plan === 'kept' ? user : plan === 'new' ? undefined : plan.of;
  const kept = holder === undefined ? undefined : stage.planId(holder);
  const read = kept === undefined ? undefined : BlinkUpSettings.safeParse({ planId: kept, token: kept });
  const planId =
    read?.success === true && 'planId' in read.data ? (read.data.planId ?? undefined) : undefined;
  const issued = await issueSdkToken(cloud, { accountId, installation: user, planId });
  stage.keepIssued(imp, { accountId, token: issued.token });
  if (issued.planId !== null && (holder === undefined || holder === user))
    stage.keepPlanId(user, issued.planId);
  return { ...given, planId: issued.planId, token: issued.token };
}
