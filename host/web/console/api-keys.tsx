/** API keys: what SDK-based apps ask for plan IDs and tokens with. */
import { useState } from 'preact/hooks';
import { api } from '../shell/api.ts';
import { Note } from '../shell/note.tsx';
import { Confirm } from './confirm.tsx';
import { DataTable } from './data-table.tsx';
import type { Loaded } from './loaded.tsx';
import { Time } from './time.tsx';
import type { AccountView } from './views.ts';

export function ApiKeys({
  account,
  readOnly,
  loaded,
}: {
  readonly account: AccountView;
  readonly readOnly: boolean;
  readonly loaded: Loaded<AccountView>;
}) {
  const [description, setDescription] = useState('');
  const [made, setMade] = useState<string | null>(null);
  const make = (event: Event): void => {
    event.preventDefault();
    void loaded.act(async () => {
      setMade((await api.post<{ readonly key: string }>('/keys', { description })).key);
      setDescription('');
    });
  };
  return (
    <section class="card" aria-labelledby="keys">
      <h2 id="keys">API keys</h2>
      {made !== null && (
        <Note kind="good" title="The new key. It is shown once and kept nowhere:">
          <p class="mono">{made}</p>
          <button type="button" class="small" onClick={() => setMade(null)}>
            Hide
          </button>
        </Note>
      )}
      <DataTable
        label="API keys"
        none="None yet: an SDK-based app needs one."
        head={['Description', 'Made', 'State', 'Change']}
        rows={account.keys.map((key) => ({
          key: key.id,
          cells: [
            key.description === '' ? <span class="quiet">none</span> : key.description,
            <Time atMs={key.createdAtMs} />,
            key.revokedAtMs === null ? 'good' : 'revoked',
            key.revokedAtMs === null ? (
              <Confirm
                button="Revoke"
                small
                title="Revoke this key?"
                disabled={readOnly}
                onYes={() => void loaded.act(() => api.delete(`/keys/${key.id}`))}
              >
                <p>Apps that use it can configure nothing any more.</p>
              </Confirm>
            ) : (
              ''
            ),
          ],
        }))}
      />
      {!readOnly && (
        <form class="more" onSubmit={make}>
          <div class="field">
            <label for="key-description">Description of a new key</label>
            <div class="beside">
              <input
                id="key-description"
                maxLength={200}
                value={description}
                onInput={(event) => setDescription(event.currentTarget.value)}
              />
              <button type="submit">Make</button>
            </div>
          </div>
        </form>
      )}
    </section>
  );
}
