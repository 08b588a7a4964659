/** Signing in, and what keeps one signed in, as the vendor's client does it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changePassword, makeAccount } from '../../../../host/cloud/index.ts';
import { oneTimeCode, setSecondFactor } from '../../../../host/cloud/one-time-codes.ts';
import { openApiCloud, type ApiCloud } from './api-cloud.ts';
import { refusal, vendorClient, type VendorError } from './vendor-client.ts';

let api: ApiCloud;
beforeAll(async () => {
  api = await openApiCloud();
});
afterAll(() => api.cloud.close());

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('signing in', () => {
  test('gives an hour, and a way to get another', async () => {
    const { client, account } = api;
    const signedIn = await client.auth.login(account.username, account.password);
    expect(signedIn.expires_in).toBe(3600);
    const leftMs = Date.parse(signedIn.expires_at) - Date.now();
    expect(leftMs).toBeGreaterThan(3_500_000);
    const renewed = await client.auth.refreshAccessToken(signedIn.refresh_token ?? '');
    expect(Object.keys(renewed).toSorted()).toEqual(['access_token', 'expires_at', 'expires_in']);
    expect((await client.accounts.get('me')).data.id).toBe(account.id);
  });

  test('is refused alike for a wrong name and a wrong password', async () => {
    const { client, account } = api;
    const wrong = await refusal(client.auth.login(account.username, 'wrong password'));
    expect(wrong).toMatch(/^401 Unauthorized: /);
    expect(await refusal(client.auth.login('nobody', account.password))).toBe(wrong);
  });

  test('an unknown refresh token or login key is not found', async () => {
    expect(await refusal(api.client.auth.refreshAccessToken('x'))).toMatch(/^404 /);
    expect(await refusal(api.client.auth.getAccessToken('wrong_login_key'))).toMatch(/^404 /);
  });

  test('refresh tokens are listed and ended', async () => {
    const { client, account } = api;
    const { refresh_token = '' } = await client.auth.login(account.username, account.password);
    const { data } = await client.auth.getRefreshTokens();
    expect(data.length).toBeGreaterThan(0);
    for (const { id } of data) await client.auth.deleteRefreshToken(id);
    expect((await client.auth.getRefreshTokens()).data).toEqual([]);
    expect(await refusal(client.auth.refreshAccessToken(refresh_token))).toMatch(/^404 /);
    expect(await refusal(client.auth.deleteRefreshToken('x'))).toMatch(/^404 /);
  });

  test('nothing is told without a token, and nothing of a token but yes or no', async () => {
    const { cloud, url } = api;
    for (const init of [{}, bearer('x'), { headers: { authorization: 'Basic eDp5' } }])
      for (const path of ['/products', '/devices/x', '/accounts/me', '/logstream/x/y'])
        expect(
          (await cloud.fetch(`${url}/v5${path}`, path.startsWith('/log') ? { ...init, method: 'PUT' } : init))
            .status,
        ).toBe(401);
  });

  test('a new password ends what was got with the old one', async () => {
    const { cloud, url } = api;
    await makeAccount(cloud, { username: 'bob', password: 'old password' });
    const client = vendorClient(url);
    const before = await client.auth.login('bob', 'old password');
    await changePassword(cloud, { username: 'bob', password: 'old password', newPassword: 'new password' });
    expect((await cloud.fetch('/v5/products', bearer(before.access_token))).status).toBe(401);
    expect(await refusal(client.auth.refreshAccessToken(before.refresh_token ?? ''))).toMatch(/^404 /);
    await client.auth.login('bob', 'new password');
    await client.auth.login(api.account.username, api.account.password);
  });

  test('a second factor is asked for, and its code is good once', async () => {
    const { cloud, url } = api;
    const secret = 'JBSWY3DPEHPK3PXP';
    const { id } = await makeAccount(cloud, { username: 'otto', password: 'a good password' });
    await setSecondFactor(cloud, id, secret);
    const client = vendorClient(url);
    const halfway = async (): Promise<string> => {
      try {
        await client.auth.login('otto', 'a good password');
      } catch (error) {
        const { statusCode, body } = error as VendorError;
        expect([statusCode, body.errors[0]?.code]).toEqual([403, 'PX200']);
        return String((body.errors[0]?.meta as { login_token?: string } | undefined)?.login_token);
      }
      throw new Error('no second factor was asked for');
    };
    const code = oneTimeCode(secret, Date.now());
    const wrong = code === '000000' ? '000001' : '000000';
    const loginToken = await halfway();
    expect(await refusal(client.auth.loginWithOTP(wrong, loginToken))).toMatch(/^401 /);
    expect((await client.auth.loginWithOTP(code, loginToken)).refresh_token).toBeTruthy();
    expect(await refusal(client.auth.loginWithOTP(code, await halfway()))).toMatch(/^401 /);
    await client.auth.login(api.account.username, api.account.password);
  });

  test('one-time codes are those of RFC 6238', () => {
    // Appendix B: the ASCII secret 12345678901234567890, the last six of eight digits.
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    expect([59, 1111111109, 20000000000].map((s) => oneTimeCode(secret, s * 1000))).toEqual([
      '287082',
      '081804',
      '353130',
    ]);
  });
});

describe('login keys', () => {
  test('are made, described, used and deleted', async () => {
    const { client, account } = api;
    const made = await client.accounts.createLoginKey(account.password, { description: 'CI' });
    const { id } = made.data;
    expect(id).toMatch(/^[0-9a-z]{16}$/);
    expect(made.data).toMatchObject({ type: 'login_key', attributes: { description: 'CI', usages: 0 } });
    await client.accounts.updateLoginKey(id, account.password, { description: 'night CI' });
    await client.auth.getAccessToken(id);
    expect((await client.accounts.getLoginKey(id)).data.attributes).toMatchObject({
      description: 'night CI',
      usages: 1,
    });
    expect((await client.accounts.listLoginKeys(1, 1)).data.map((key) => key.id)).toEqual([id]);
    await client.accounts.deleteLoginKey(id, account.password);
    expect(await refusal(client.accounts.deleteLoginKey(id, account.password))).toMatch(/^404 /);
    expect(await refusal(client.auth.getAccessToken(id))).toMatch(/^404 /);
    await client.auth.login(account.username, account.password);
  });

  test('want the password, and are ten at most, however many are asked for at once', async () => {
    const { client, account } = api;
    expect(await refusal(client.accounts.createLoginKey('wrong'))).toMatch(/^401 Unauthorized: /);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => refusal(client.accounts.createLoginKey(account.password))),
    );
    expect(answers.filter((answer) => answer === 'not refused')).toHaveLength(10);
    expect(answers.filter((answer) => answer.startsWith('400 Account Limit Reached: '))).toHaveLength(2);
  });
});

describe('accounts', () => {
  test('one sees oneself, by ID or as me', async () => {
    const { client, account } = api;
    const me = await client.accounts.get('me');
    expect(me.data).toMatchObject({ type: 'account', id: account.id, attributes: { username: 'ann' } });
    expect(await client.accounts.get(account.id)).toEqual(me);
    expect((await client.accounts.list()).data).toEqual([me.data]);
    expect(await refusal(client.accounts.get('wrong-id'))).toMatch(/^404 Account Not Found: /);
  });
});
