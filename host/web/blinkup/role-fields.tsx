/** Which app this page stands for, and what that app needs. */
import { useEffect, useState } from 'preact/hooks';
import { useSession } from '../shell/session.ts';
import { SignIn } from '../shell/sign-in.tsx';
import { PasswordField } from '../shell/password-field.tsx';
import { storedPlanId, watchPlanId } from './apps.ts';

export type Role = 'imp' | 'sdk';

export interface RoleState {
  readonly role: Role;
  readonly apiKey: string;
  /** Whether the end-user's stored plan ID is used again. */
  readonly reuse: boolean;
}

export function RoleFields({
  state,
  change,
}: {
  readonly state: RoleState;
  readonly change: (change: Partial<RoleState>) => void;
}) {
  const session = useSession();
  const [stored, setStored] = useState(storedPlanId);
  useEffect(() => watchPlanId(setStored), []);
  const { role, apiKey, reuse } = state;
  return (
    <>
      <fieldset class="card">
        <legend>App</legend>
        <label class="choice">
          <input type="radio" name="role" checked={role === 'imp'} onChange={() => change({ role: 'imp' })} />
          <span>
            Electric Imp app
            <span class="hint" style={{ display: 'block' }}>
              For development devices and fixtures: your account’s developer plan ID.
            </span>
          </span>
        </label>
        <label class="choice">
          <input type="radio" name="role" checked={role === 'sdk'} onChange={() => change({ role: 'sdk' })} />
          <span>
            App with the BlinkUp SDK
            <span class="hint" style={{ display: 'block' }}>
              For blessed devices: an end-user’s production plan ID.
            </span>
          </span>
        </label>
        {role === 'sdk' && (
          <>
            <PasswordField
              id="api-key"
              label="BlinkUp API key"
              value={apiKey}
              onInput={(text) => change({ apiKey: text })}
            >
              <p class="hint">32 letters and digits. It is not kept.</p>
            </PasswordField>
            <div role="radiogroup" aria-label="Plan ID">
              <label class="choice">
                <input type="radio" name="plan" checked={!reuse} onChange={() => change({ reuse: false })} />
                <span>A fresh plan ID for this BlinkUp</span>
              </label>
              <label class="choice">
                <input
                  type="radio"
                  name="plan"
                  disabled={stored === null}
                  checked={reuse}
                  onChange={() => change({ reuse: true })}
                />
                <span>
                  This end-user’s plan ID again
                  <span class="hint mono" style={{ display: 'block' }}>
                    {stored ?? 'none is stored here yet'}
                  </span>
                </span>
              </label>
            </div>
          </>
        )}
      </fieldset>
      {role === 'imp' && session === null && (
        <SignIn why="The app sends the developer plan ID of the account that is signed in." />
      )}
    </>
  );
}
