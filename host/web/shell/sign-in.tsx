/** Asks for user name and password. */
import { useState } from 'preact/hooks';
import { type ApiError, explained } from './api.ts';
import { Trouble } from './note.tsx';
import { PasswordField } from './password-field.tsx';
import { signIn } from './session.ts';

export function SignIn({ why }: { readonly why?: string }) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [readOnly, setReadOnly] = useState(false);
  const [trouble, setTrouble] = useState<ApiError | null>(null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      await signIn({ username, password, readOnly });
    } catch (thrown) {
      setTrouble(explained(thrown));
    }
  };
  return (
    <form class="card" onSubmit={(event) => void submit(event)} aria-labelledby="sign-in">
      <h2 id="sign-in">Sign in</h2>
      {why !== undefined && <p class="quiet">{why}</p>}
      {trouble !== null && <Trouble why={trouble} />}
      <div class="field">
        <label for="username">User name or e-mail</label>
        <input
          id="username"
          autocomplete="username"
          autocapitalize="none"
          required
          value={username}
          onInput={(event) => setUsername(event.currentTarget.value)}
        />
      </div>
      <PasswordField
        id="password"
        label="Password"
        autocomplete="current-password"
        value={password}
        onInput={setPassword}
      />
      <label class="choice">
        <input
          type="checkbox"
          checked={readOnly}
          onChange={(event) => setReadOnly(event.currentTarget.checked)}
        />
        <span>Only look: nothing can be changed</span>
      </label>
      <div class="actions">
        <button class="first" type="submit">
          Sign in
        </button>
      </div>
    </form>
  );
}
