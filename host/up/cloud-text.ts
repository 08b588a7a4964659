import type { CloudEvent } from '../cloud/index.ts';

/** One event of the cloud as a line for people, below the imp's; null for what the imp's own lines say already. */
export function cloudText(event: CloudEvent): string | null {
  switch (event.kind) {
    case 'token-issued':
      return line(`a ${event.token} token was issued`);
    case 'device-registered':
      return line(`device ${event.deviceId} (${event.impType}) registered its key at first contact`);
    case 'enrolled':
      return line(
        `device ${event.deviceId} enrolled as ${event.as} device${event.closedAgentId === null ? '' : '; its agent of before is closed'}`,
      );
    case 'blessed':
      return line(`device ${event.deviceId} was blessed`);
    case 'refused':
      return line(`refused device ${event.deviceId ?? 'unknown'}: ${event.refusal.cause}`);
    case 'device-log':
      return line(`${event.deviceId} ${event.level}: ${event.text}`);
    case 'agent-request':
      return line(`agent ${event.agentId}: ${event.method}, answered ${event.status}`);
    case 'key-refused':
      return line(`a request of ${event.address} was refused: status ${event.status}`);
    case 'password-changed':
      return line(`account ${event.username} has a new password, and so a new developer plan ID`);
    case 'account-made':
      return line(`account ${event.username} was made`);
    case 'failure':
      return line(`failure in ${event.where}: ${event.message}`);
    case 'listening':
    case 'closed':
    case 'link':
      return null;
  }
}

const line = (text: string): string => `             cloud: ${text}`;
