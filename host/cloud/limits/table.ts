/** How often anything may be asked: one row a limit. All figures are chosen; the vendor's are not public but for "40". */

/** So many in each window, counted for whom the row says. */
export interface Limit {
  readonly most: number;
  /** For who asks from this machine: tests, benches and whole fleets run there. */
  readonly mostOnLoopback: number;
  readonly windowMs: number;
  /** Whom it counts, for the documentation. */
  readonly counts: string;
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;

/** Beyond anything that one machine asks of itself; still a limit. */
const loopback = 1_000_000;

export const limits = {
  address: {
    most: 1000,
    mostOnLoopback: loopback,
    windowMs: 10 * secondMs,
    counts: 'requests of any kind from one address (of IPv6: one /64 network)',
  },
  'api-account': {
    most: 1000,
    mostOnLoopback: 1000,
    windowMs: secondMs,
    counts: 'calls of the management API by one account; before a sign-in, by one address',
  },
  'api-key': {
    most: 100,
    mostOnLoopback: loopback,
    windowMs: secondMs,
    counts: "an SDK's calls with one BlinkUp API key",
  },
  'wrong-key': {
    most: 60,
    mostOnLoopback: 10_000,
    windowMs: minuteMs,
    counts: 'unknown API keys, access tokens, refresh tokens and login keys from one address',
  },
  'sign-in': {
    most: 20,
    mostOnLoopback: 6000,
    windowMs: minuteMs,
    counts: 'tries to sign in with a password or a one-time code from one address',
  },
  'wrong-sign-in': {
    most: 10,
    mostOnLoopback: 1000,
    windowMs: minuteMs,
    counts: 'wrong passwords and codes for one user name, from one address',
  },
  'page-sign-in': {
    most: 10,
    mostOnLoopback: 10,
    windowMs: minuteMs,
    counts: 'wrong sign-ins to the pages from one address',
  },
  'wrong-unblessing-key': {
    most: 10,
    mostOnLoopback: 10,
    windowMs: minuteMs,
    counts: 'calls with an unblessing key that was refused, of one account',
  },
  agent: {
    most: 500,
    mostOnLoopback: loopback,
    windowMs: 10 * secondMs,
    counts: 'requests to one agent, or to a URL where there is none',
  },
  link: {
    most: 300,
    mostOnLoopback: loopback,
    windowMs: 10 * secondMs,
    counts: 'connections to the device link from one address',
  },
  'wrong-proof': {
    most: 30,
    mostOnLoopback: 10_000,
    windowMs: minuteMs,
    counts: 'proofs that the device link refused, from one address',
  },
  'device-link': {
    most: 30,
    mostOnLoopback: 10_000,
    windowMs: minuteMs,
    counts: 'connections of one device that has proved itself',
  },
  'device-message': {
    most: 5000,
    mostOnLoopback: loopback,
    windowMs: 10 * secondMs,
    counts: 'messages of one device',
  },
  'device-enrollment': {
    most: 30,
    mostOnLoopback: 10_000,
    windowMs: minuteMs,
    counts: 'enrollments that one device asks for',
  },
} as const satisfies Readonly<Record<string, Limit>>;

export type LimitName = keyof typeof limits;

export const limitNames = Object.keys(limits) as readonly LimitName[];

/** What an operator wants otherwise: for everybody, this machine included. */
export type LimitChoices = Readonly<Partial<Record<LimitName, number>>>;
