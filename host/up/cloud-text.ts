import { attemptFailures } from '../cloud/webhooks/attempt-outcomes.ts';
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
    case 'webhook':
      return line(webhookText(event));
    case 'failure':
      return line(`failure in ${event.where}: ${event.message}`);
    case 'listening':
    case 'closed':
    case 'link':
      return null;
  }
}

type Of<K extends CloudEvent['kind']> = Extract<CloudEvent, { readonly kind: K }>;

function webhookText({ webhookId, event, state, attempts, outcome }: Of<'webhook'>): string {
  const what = `webhook ${webhookId} (${event})`;
  if (outcome === 'delivered') return `${what} was delivered`;
  const then = state === 'failed' ? 'it has failed for good' : 'it is tried again';
  return `${what}, attempt ${attempts}: ${attemptFailures[outcome].cause}; ${then}`;
}

const line = (text: string): string => `             cloud: ${text}`;
