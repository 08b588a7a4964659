/** Who calls: a client by its access token, or a page of our own by the session that somebody signed in to there. */
import type { FastifyRequest } from 'fastify';
import { changes, isOwnPage, sessionOf } from '../../../site/page-api.ts';
import { findAccount, type Account } from '../../accounts.ts';
import { bearerOf } from '../../sign-ins.ts';
import { checkGuesses } from '../limited.ts';
import type { OpenCall, Route } from './call.ts';
import { apiError } from './errors.ts';

/** The account that calls. Throws ApiError `token-refused` or `only-looks`. */
export async function callerOf(call: OpenCall, request: FastifyRequest, route: Route): Promise<Account> {
  return call.header('authorization') === undefined && isOwnPage(request)
    ? atPage(call, request, route)
    : bearer(call);
}

async function bearer(call: OpenCall): Promise<Account> {
  const guess = { limit: 'wrong-key', address: call.address } as const;
  checkGuesses(call.cloud, call.reply, guess);
  const token = /^Bearer +(\S+) *$/i.exec(call.header('authorization') ?? '')?.[1];
  const account = token === undefined ? null : await bearerOf(call.cloud, token, call.address);
  if (account !== null) return account;
  if (token !== undefined) call.cloud.limits.take(guess);
  throw apiError('token-refused');
}

/** What is a secret of the account: who may only look is not shown it. */
const isSecret = ({ path }: Route): boolean => path.startsWith('/accounts/me/');

async function atPage({ cloud }: OpenCall, request: FastifyRequest, route: Route): Promise<Account> {
  const session = await sessionOf(cloud, request);
  if (session === null) throw apiError('token-refused');
  if (session.readOnly && (changes(request) || isSecret(route))) throw apiError('only-looks');
  return findAccount(cloud.db, session.accountId);
}
