/** One attempt: a POST to a stranger's URL that can neither hold the cloud up nor lead it into its own network. */
import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIPv6, type LookupFunction } from 'node:net';
import { addressIsAllowed, literalAddress, type AddressRule } from './address-guard.ts';
import type { AttemptOutcome } from './attempt-outcomes.ts';

/** Of an answer nothing but its status is of interest; more than this is not even taken. */
const answerBytes = 64 * 1024;

export interface Attempt {
  readonly outcome: AttemptOutcome;
  /** Null: there was no answer. */
  readonly status: number | null;
}

export interface Letter {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PostLimits {
  readonly attemptMs: number;
  readonly rule: AddressRule;
  /** Ends the attempt before its time. */
  readonly signal: AbortSignal;
}

/** Addresses of a host name, in the order of preference. */
export type Resolve = (name: string) => Promise<readonly string[]>;

const resolveByOs: Resolve = async (name) =>
  (await lookup(name, { all: true, order: 'verbatim' })).map(({ address }) => address);

/** Sends a letter once. Never throws: how it went is the answer. Redirects are not followed. */
export async function post(
  letter: Letter,
  { attemptMs, rule, signal }: PostLimits,
  resolve: Resolve = resolveByOs,
): Promise<Attempt> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]);
  const failed = (outcome: AttemptOutcome): Attempt => ({
    outcome: signal.aborted ? 'interrupted' : deadline.aborted ? 'answer-late' : outcome,
    status: null,
  });
  const url = new URL(letter.url);
  const literal = literalAddress(url);
  let addresses: readonly string[];
  try {
    addresses = literal === null ? await beforeAbort(resolve(url.hostname), deadline) : [literal];
  } catch {
    return failed('name-unknown');
  }
  // One address of the own network is enough: a name that mixes them is up to something.
  if (!addresses.every((address) => addressIsAllowed(address, rule))) return failed('address-refused');
  if (addresses.length === 0) return failed('name-unknown');
  try {
    const status = await exchange(url, letter, addresses, deadline);
    return { outcome: outcomeOf(status), status };
  } catch (error) {
    return failed(isTlsFault(error) ? 'not-trusted' : 'not-connected');
  }
}

function outcomeOf(status: number): AttemptOutcome {
  if (status >= 200 && status < 300) return 'delivered';
  return status >= 300 && status < 400 ? 'answer-redirects' : 'answer-not-2xx';
}

const isTlsFault = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /CERT|SIGNED|ALTNAME|^ERR_TLS|^ERR_SSL|^EPROTO|ISSUER/.test(String(error.code));

function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error('aborted'));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Connects to the addresses that were checked and to no other, whatever the name means by now. Rejects without an answer. */
function exchange(
  url: URL,
  { headers, body }: Letter,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const checked = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  const lookupChecked: LookupFunction = (_name, options, done) => {
    const [first] = checked;
    if (options.all === true || first === undefined) done(null, checked);
    else done(null, first.address, first.family);
  };
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' },
    agent: false,
    lookup: lookupChecked,
    signal,
  };
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, options, (response) => {
      const { statusCode = 0 } = response;
      // The status is the answer, however the rest of it ends.
      request.off('error', reject).on('error', () => resolve(statusCode));
      drain(response, () => resolve(statusCode));
    });
    request.on('error', reject);
    request.end(body);
  });
}

function drain(response: IncomingMessage, done: () => void): void {
  let bytes = 0;
  response.on('data', ({ length }: Buffer) => {
    bytes += length;
    if (bytes > answerBytes) response.destroy();
  });
  response.on('error', done);
  response.on('close', done);
}
