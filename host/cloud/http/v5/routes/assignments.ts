/** Which devices are in a group. Not atomic, and one reason for each device that failed (known, impt 2.6). */
import { assignDevice } from '../../../assignment.ts';
import { reloadDevice } from '../../../code-delivery.ts';
import { findByName } from '../../../device-identifiers.ts';
import { ownGroup } from '../../../group-changes.ts';
import type { DeviceId } from '../../../../../protocol/ids.ts';
import { ImpError } from '../../../../imp-error.ts';
import { removeFromGroup } from '../../../unassignment.ts';
import { checkGuesses } from '../../limited.ts';
import { parameter, type Call, type Route } from '../call.ts';
import { referencesOf, referencesSchema } from '../document.ts';
import { type ApiError, apiError, refusalOf, severalRefused } from '../errors.ts';

/** Does `work` for each device that is named; every other refusal is told at the end. */
async function eachDevice(
  call: Call,
  { evenUnassigned }: { readonly evenUnassigned: boolean },
  work: (deviceId: DeviceId) => Promise<void>,
): Promise<void> {
  const refusals: ApiError[] = [];
  for (const name of referencesOf(call.body, 'device')) {
    const id = await findByName(call.cloud.db, call.account.id, name, { evenUnassigned });
    if (id === undefined) {
      refusals.push(apiError('device-unknown', `The device ${name} could not be found.`));
      continue;
    }
    try {
      await work(id);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === null) throw error;
      refusals.push(refusal);
    }
  }
  if (refusals.length > 0) throw severalRefused(refusals);
}

async function assign(call: Call): Promise<void> {
  const { cloud, account } = call;
  const group = await ownGroup(cloud.db, account.id, parameter(call, 'id'));
  // The vendor's own clients assign an unassigned device by its agent's ID, though nothing else finds it by that.
  await eachDevice(call, { evenUnassigned: true }, async (deviceId) => {
    await assignDevice(cloud, { accountId: account.id, deviceId, groupId: group.id });
    await reloadDevice(cloud, deviceId);
  });
}

async function unassign(call: Call): Promise<void> {
  const { cloud, account } = call;
  const group = await ownGroup(cloud.db, account.id, parameter(call, 'id'));
  const unbondKey = call.header('x-electricimp-key');
  const guess = { limit: 'wrong-unblessing-key', who: account.id, address: call.address } as const;
  // Known: leaving a production group is rate limited.
  if (unbondKey !== undefined) checkGuesses(cloud, call.reply, guess);
  await eachDevice(call, { evenUnassigned: false }, async (deviceId) => {
    try {
      await removeFromGroup(cloud, { accountId: account.id, deviceId, group, unbondKey });
    } catch (error) {
      if (error instanceof ImpError && error.code === 'unbond-key-refused') cloud.limits.take(guess);
      throw error;
    }
    await reloadDevice(cloud, deviceId);
  });
}

const path = '/devicegroups/:id/relationships/devices';

const body = referencesSchema('device');

export const assignmentRoutes: readonly Route[] = [
  { method: 'POST', path, coverage: 'exact', status: 204, body, answer: null, run: assign },
  { method: 'DELETE', path, coverage: 'exact', status: 204, body, answer: null, run: unassign },
];
