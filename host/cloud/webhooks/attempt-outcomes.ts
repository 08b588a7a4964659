/** How an attempt to deliver a webhook can end, in the words of whoever reads the history of its deliveries. */
import type { Explanation } from '../../../protocol/fault.ts';

export const attemptFailures = {
  'answer-not-2xx': {
    cause: 'the server answered, but not with a status of 200 to 299',
    cure: 'see the log of your server; answer 2xx as soon as the event is taken',
  },
  'answer-redirects': {
    cause: 'the server answered with a redirect, which is never followed',
    cure: 'change the webhook to the URL that the redirect names',
  },
  'answer-late': {
    cause: 'no answer came in time',
    cure: 'answer first and work afterwards; check that a firewall lets the cloud through',
  },
  'name-unknown': {
    cause: 'the host name of the URL is not known',
    cure: 'check the spelling of the URL and the name service of the machine that the cloud runs on',
  },
  'address-refused': {
    cause: 'the URL leads to an address that only this machine or its own network reaches',
    cure: 'use a public address, or start the cloud with --allow-private-webhooks',
  },
  'not-connected': {
    cause: 'the server could not be reached, or broke the connection off',
    cure: 'check that the server runs and listens at the port of the URL',
  },
  'not-trusted': {
    cause: 'the TLS certificate of the server is not trusted',
    cure: 'use a certificate of a known authority, or name yours to the cloud in NODE_EXTRA_CA_CERTS',
  },
  interrupted: {
    cause: 'the cloud ended during the attempt; whether the event arrived is not known',
    cure: 'nothing: it is sent again, under the same delivery ID',
  },
} as const satisfies Readonly<Record<string, Explanation>>;

export type AttemptFailure = keyof typeof attemptFailures;
export type AttemptOutcome = 'delivered' | AttemptFailure;
