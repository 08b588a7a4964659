/** The account: its password, its developer plan ID, the API keys of its apps. */
import { useState } from 'preact/hooks';
import { api } from '../shell/api.ts';
import { Note } from '../shell/note.tsx';
import { PasswordField } from '../shell/password-field.tsx';
import { signOut } from '../shell/session.ts';
import { ApiKeys } from './api-keys.tsx';
import { Await, useLoaded } from './loaded.tsx';
import { Time } from './time.tsx';
import type { AccountView } from './views.ts';

function NewPassword({
  onChange,
}: {
  readonly onChange: (change: {
    readonly password: string;
    readonly newPassword: string;
  }) => Promise<boolean>;
}) {
  const [password, setPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const [done, setDone] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const changed = await onChange({ password, newPassword });
    setDone(changed);
    if (!changed) return;
    setPassword('');
    setNewPassword('');
  };
  return (
    <form class="card" onSubmit={(event) => void submit(event)} aria-labelledby="password-title">
      <h2 id="password-title">Change the password</h2>
      <Note kind="warn" title="The developer plan ID changes with it">
        <p>
          Development devices go on working, but no BlinkUp with the old plan ID enrolls any more. All other
          sign-ins of this account end.
        </p>
      </Note>
      {done && <Note kind="good" title="The password is changed, and so is the developer plan ID." />}
      <PasswordField
        id="present-password"
        label="Present password"
        autocomplete="current-password"
        value={password}
        onInput={setPassword}
      />
      <PasswordField
        id="new-password"
        label="New password"
        autocomplete="new-password"
        value={newPassword}
        onInput={setNewPassword}
      >
        <p class="hint">At least 8 characters.</p>
      </PasswordField>
      <div class="actions">
        <button type="submit" class="risky">
          Change password and plan ID
        </button>
      </div>
    </form>
  );
}

export function Account({ readOnly }: { readonly readOnly: boolean }) {
  const loaded = useLoaded<AccountView>('/account');
  return (
    <>
      <h1>Account</h1>
      <Await loaded={loaded}>
        {(account) => (
          <section class="card" aria-label="Account">
            <dl class="facts">
              <dt>User name</dt>
              <dd>{account.username}</dd>
              <dt>E-mail</dt>
              <dd>{account.email ?? 'none'}</dd>
              <dt>Developer plan ID</dt>
              <dd class="mono">{account.developerPlanId}</dd>
              <dt>Made</dt>
              <dd>
                <Time atMs={account.createdAtMs} />
              </dd>
              <dt>Password of</dt>
              <dd>
                <Time atMs={account.passwordChangedAtMs} />
              </dd>
            </dl>
            <div class="actions">
              <button type="button" onClick={() => void signOut()}>
                Sign out
              </button>
            </div>
          </section>
        )}
      </Await>
      {loaded.value !== null && <ApiKeys account={loaded.value} readOnly={readOnly} loaded={loaded} />}
      {!readOnly && (
        <NewPassword onChange={(change) => loaded.act(() => api.post('/account/password', change))} />
      )}
    </>
  );
}
