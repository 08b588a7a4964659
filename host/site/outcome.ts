/** What became of a token, for its owner: more than the SDK's poll says, which knows no reasons. */
import type { EnrollmentToken } from '../../protocol/ids.ts';
import type { CloudContext } from '../cloud/context.ts';
import { findToken, statusOfToken } from '../cloud/tokens.ts';
import type { BlinkupOutcome } from '../web/blinkup/outcome.ts';

/** Null: the account has no such token. */
export async function outcomeOf(
  cloud: CloudContext,
  { accountId, token }: { readonly accountId: string; readonly token: EnrollmentToken },
): Promise<BlinkupOutcome | null> {
  const status = await statusOfToken(cloud, { accountId, token });
  const row = await findToken(cloud, cloud.db, token);
  if (status === null || row === undefined) return null;
  if (status.state === 'claimed' && status.agent !== null && row.presented_by !== null)
    return { state: 'enrolled', deviceId: row.presented_by, agentUrl: status.agent.agentUrl };
  if (row.presented_by !== null && row.presented_at_ms !== null) {
    // The refusal that was written down as the token was presented, and no later one.
    const refused = await cloud.db
      .selectFrom('device_history')
      .select(['code', 'cause', 'cure'])
      .where('device_id', '=', row.presented_by)
      .where('event', '=', 'enrollment-refused')
      .where('at_ms', '>=', row.presented_at_ms)
      .orderBy('id', 'asc')
      .executeTakeFirst();
    if (refused !== undefined && refused.code !== null)
      return {
        state: 'refused',
        deviceId: row.presented_by,
        refusal: { code: refused.code, cause: refused.cause ?? '', cure: refused.cure ?? '' },
      };
  }
  return status.state === 'expired' || status.state === 'revoked'
    ? { state: status.state }
    : { state: 'waiting' };
}
