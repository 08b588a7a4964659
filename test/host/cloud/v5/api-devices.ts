import { issueDevelopmentToken, type Cloud } from '../../../../host/cloud/index.ts';
import type { DeviceId } from '../../../../protocol/ids.ts';
import type { TestAccount } from '../test-cloud.ts';
import { talkInProcess, TestDevice, type Conversation } from '../test-device.ts';

export interface EnrolledDevice {
  readonly id: DeviceId;
  readonly agentId: string;
  /** Its connection, which stays open. */
  readonly talk: Conversation;
}

/** A device that has enrolled for an account's own use, and is on-line. Its ID is `5000` and `number`. */
export async function enrolledDevice(
  cloud: Cloud,
  account: TestAccount,
  number: number,
): Promise<EnrolledDevice> {
  const device = new TestDevice(number);
  const { planId, token } = await issueDevelopmentToken(cloud, { accountId: account.id });
  const talk = talkInProcess(cloud);
  await device.introduce(talk);
  const answer = await talk.ask({ type: 'enroll', planId, token });
  if (answer?.type !== 'enrolled') throw new Error(`device ${device.id} is not enrolled`);
  return { id: device.id, agentId: answer.agent.agentId, talk };
}
