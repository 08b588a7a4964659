/** Signing in. Shapes: known, imp-central-api 1.7.0. */
import { z } from 'zod';
import {
  refreshAccess,
  signInWithCode,
  signInWithKey,
  signInWithPassword,
  type AccessToken,
} from '../../../sign-ins.ts';
import { ImpError } from '../../../../imp-error.ts';
import { checkGuesses, trySignIn } from '../../limited.ts';
import type { OpenCall, Route } from '../call.ts';
import { apiError } from '../errors.ts';
import { Time, timeOf } from '../resource.ts';

const secret = z.string().min(1).max(1024);

const Password = z.object({ id: secret, password: secret });
const LoginToken = z.object({ login_token: secret });
const Renewal = z.union([z.object({ token: secret }), z.object({ key: secret })]);

const AccessAnswer = z.strictObject({
  access_token: z.string(),
  expires_in: z.int(),
  expires_at: Time,
});
const SignInAnswer = AccessAnswer.extend({ refresh_token: z.string() });

const accessAnswer = ({ accessToken, expiresInS, expiresAtMs }: AccessToken) => ({
  access_token: accessToken,
  expires_in: expiresInS,
  expires_at: timeOf(expiresAtMs),
});

async function signIn({ cloud, body, header, address, reply }: OpenCall): Promise<unknown> {
  const request = { ip: address };
  const second = LoginToken.safeParse(body);
  if (second.success) {
    const code = header('x-electricimp-otp-token') ?? '';
    const loginToken = second.data.login_token;
    const signedIn = await trySignIn(cloud, { request, reply, name: loginToken }, () =>
      signInWithCode(cloud, { loginToken, code }, address),
    );
    return { ...accessAnswer(signedIn), refresh_token: signedIn.refreshToken };
  }
  const first = Password.safeParse(body);
  if (!first.success) throw apiError('body-invalid', 'id and password, or login_token, are required.');
  const { id: username, password } = first.data;
  const answer = await trySignIn(cloud, { request, reply, name: username }, () =>
    signInWithPassword(cloud, { username, password }, address),
  );
  if ('loginToken' in answer)
    throw apiError('otp-wanted', undefined, {
      login_token: answer.loginToken,
      expires_at: timeOf(answer.expiresAtMs),
    });
  return { ...accessAnswer(answer), refresh_token: answer.refreshToken };
}

async function renew({ cloud, body, address, reply }: OpenCall): Promise<unknown> {
  const guess = { limit: 'wrong-key', address } as const;
  checkGuesses(cloud, reply, guess);
  const asked = Renewal.safeParse(body);
  if (!asked.success) throw apiError('body-invalid', 'token or key is required.');
  const { data } = asked;
  try {
    return accessAnswer(
      'token' in data
        ? await refreshAccess(cloud, data.token, address)
        : await signInWithKey(cloud, data.key, address),
    );
  } catch (error) {
    if (error instanceof ImpError) cloud.limits.take(guess);
    throw error;
  }
}

export const authRoutes: readonly Route[] = [
  {
    open: true,
    method: 'POST',
    path: '/auth',
    coverage: 'exact',
    status: 200,
    body: z.union([Password, LoginToken]),
    answer: SignInAnswer,
    run: signIn,
  },
  {
    open: true,
    method: 'POST',
    path: '/auth/token',
    coverage: 'exact',
    status: 200,
    body: Renewal,
    answer: AccessAnswer,
    run: renew,
  },
];
