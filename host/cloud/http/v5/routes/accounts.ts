/** Accounts, their refresh tokens and login keys. */
import { z } from 'zod';
import { ImpError } from '../../../../imp-error.ts';
import type { AccountRow } from '../../../schema.ts';
import {
  deleteLoginKey,
  describeLoginKey,
  findLoginKey,
  listLoginKeys,
  makeLoginKey,
} from '../../../login-keys.ts';
import { deleteRefreshToken } from '../../../sign-ins.ts';
import { trySignIn } from '../../limited.ts';
import { parameter, type Call, type Route } from '../call.ts';
import { itemSchema, listOf, listSchema } from '../collection.ts';
import { Description, bodyRules, bodySchema, documentOf } from '../document.ts';
import { apiError } from '../errors.ts';
import { findUnblessingKey, renewUnblessingKey } from '../../../unblessing.ts';
import { pageOf } from '../paging.ts';
import { schemaOf, shown } from '../resource.ts';
import {
  accountResource,
  loginKeyResource,
  refreshTokenResource,
  unblessingKeyResource,
} from '../resources.ts';

const ownRow = ({ cloud, account }: Call): Promise<AccountRow> =>
  cloud.db.selectFrom('accounts').selectAll().where('id', '=', account.id).executeTakeFirstOrThrow();

const part = <T>(call: Call, all: readonly T[]): readonly T[] => {
  const { number, size } = pageOf(call.query);
  return all.slice((number - 1) * size, number * size);
};

async function listAccounts(call: Call): Promise<unknown> {
  const all = [shown(accountResource, await ownRow(call), call.view)];
  return listOf(call, '/accounts', { data: part(call, all), total: all.length });
}

async function getAccount(call: Call): Promise<unknown> {
  const id = parameter(call, 'id');
  if (id !== 'me' && id !== call.account.id) throw apiError('account-unknown');
  return { data: shown(accountResource, await ownRow(call), call.view) };
}

async function listRefreshTokens(call: Call): Promise<unknown> {
  const { cloud, account } = call;
  const rows = await cloud.db
    .selectFrom('refresh_tokens')
    .selectAll()
    .where('account_id', '=', account.id)
    .where('plan_id', '=', account.developerPlanId)
    .orderBy('created_at_ms')
    .orderBy('id')
    .execute();
  const data = part(call, rows).map((row) => shown(refreshTokenResource, row, call.view));
  return listOf(call, refreshTokenResource.path, { data, total: rows.length });
}

async function endRefreshToken(call: Call): Promise<void> {
  if (!(await deleteRefreshToken(call.cloud.db, call.account.id, parameter(call, 'id'))))
    throw apiError('refresh-unknown');
}

async function listKeys(call: Call): Promise<unknown> {
  const { number, size } = pageOf(call.query);
  const { keys, total } = await listLoginKeys(call.cloud, call.account.id, {
    limit: size,
    offset: (number - 1) * size,
  });
  const data = keys.map((key) => shown(loginKeyResource, key, call.view));
  return listOf(call, loginKeyResource.path, { data, total });
}

/** The password that changing a login key takes, from its header (known). */
function proofOf(call: Call): { readonly accountId: string; readonly password: string } {
  const password = call.header('x-electricimp-password');
  if (password === undefined || password === '')
    throw new ImpError('password-wrong', 'the password is missing', 'send it in X-Electricimp-Password');
  return { accountId: call.account.id, password };
}

/** A password in a header is a sign-in like any other, and as limited. */
const proving = <T>({ cloud, address, reply, account }: Call, work: () => Promise<T>): Promise<T> =>
  trySignIn(cloud, { request: { ip: address }, reply, name: account.username }, work);

const makingKey = bodyRules({
  types: ['login_key'],
  attributes: { description: Description.optional() },
});

async function makeKey(call: Call): Promise<unknown> {
  const proof = proofOf(call);
  const { attributes } = documentOf(call.body, makingKey);
  const { description = '' } = attributes;
  const key = await proving(call, () => makeLoginKey(call.cloud, { ...proof, description }));
  return { data: shown(loginKeyResource, key, call.view) };
}

async function getKey(call: Call): Promise<unknown> {
  const key = await findLoginKey(call.cloud, call.account.id, parameter(call, 'id'));
  return { data: shown(loginKeyResource, key, call.view) };
}

const changingKey = bodyRules({
  types: ['login_key'],
  attributes: { description: Description.optional() },
});

async function changeKey(call: Call): Promise<unknown> {
  const proof = proofOf(call);
  const key = parameter(call, 'id');
  const { attributes } = documentOf(call.body, { ...changingKey, id: key });
  const request = { ...proof, key, description: attributes.description };
  const changed = await proving(call, () => describeLoginKey(call.cloud, request));
  return { data: shown(loginKeyResource, changed, call.view) };
}

async function deleteKey(call: Call): Promise<void> {
  const request = { ...proofOf(call), key: parameter(call, 'id') };
  await proving(call, () => deleteLoginKey(call.cloud, request));
}

async function getUnblessingKey(call: Call): Promise<unknown> {
  const key = await findUnblessingKey(call.cloud, call.account.id);
  return { data: shown(unblessingKeyResource, key, call.view) };
}

async function makeUnblessingKey(call: Call): Promise<unknown> {
  const key = await renewUnblessingKey(call.cloud, proofOf(call));
  return { data: shown(unblessingKeyResource, key, call.view) };
}

const keyPath = `${loginKeyResource.path}/:id`;
const Key = itemSchema(loginKeyResource);
const UnblessingKey = itemSchema(unblessingKeyResource);

export const accountRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/accounts',
    coverage: { simplified: 'lists the own account only: there are no collaborators' },
    status: 200,
    answer: listSchema(schemaOf(accountResource)),
    run: listAccounts,
  },
  {
    method: 'GET',
    path: '/accounts/:id',
    coverage: 'exact',
    status: 200,
    answer: z.strictObject({ data: schemaOf(accountResource) }),
    run: getAccount,
  },
  {
    method: 'GET',
    path: refreshTokenResource.path,
    coverage: 'exact',
    status: 200,
    answer: listSchema(schemaOf(refreshTokenResource)),
    run: listRefreshTokens,
  },
  {
    method: 'DELETE',
    path: `${refreshTokenResource.path}/:id`,
    coverage: 'exact',
    status: 204,
    answer: null,
    run: endRefreshToken,
  },
  {
    method: 'GET',
    path: loginKeyResource.path,
    coverage: 'exact',
    status: 200,
    answer: listSchema(schemaOf(loginKeyResource)),
    run: listKeys,
  },
  {
    method: 'POST',
    path: loginKeyResource.path,
    coverage: 'exact',
    status: 201,
    body: bodySchema(makingKey),
    answer: Key,
    run: makeKey,
  },
  { method: 'GET', path: keyPath, coverage: 'exact', status: 200, answer: Key, run: getKey },
  {
    method: 'PATCH',
    path: keyPath,
    coverage: 'exact',
    status: 200,
    body: bodySchema(changingKey),
    answer: Key,
    run: changeKey,
  },
  { method: 'DELETE', path: keyPath, coverage: 'exact', status: 204, answer: null, run: deleteKey },
  {
    method: 'GET',
    path: '/accounts/me/unblessing_key',
    coverage: 'own',
    status: 200,
    answer: UnblessingKey,
    run: getUnblessingKey,
  },
  {
    method: 'POST',
    path: '/accounts/me/unblessing_key',
    coverage: 'own',
    status: 201,
    answer: UnblessingKey,
    run: makeUnblessingKey,
  },
];
