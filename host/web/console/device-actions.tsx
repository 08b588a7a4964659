/** What its owner does to a device. */
import { useState } from 'preact/hooks';
import { Confirm } from './confirm.tsx';
import type { DeviceView, GroupView, ProductView } from './views.ts';

/** One body of the actions' route. */
export type DeviceAction =
  | { readonly do: 'restart' | 'unbless' | 'unassign' }
  | { readonly do: 'rename'; readonly name: string }
  | { readonly do: 'logging'; readonly on: boolean }
  | { readonly do: 'bless' | 'move'; readonly groupId: string };

const producing = (type: string): boolean => /(^|_)production_/.test(type);

function GroupChoice({
  id,
  label,
  groups,
  chosen,
  onChoose,
}: {
  readonly id: string;
  readonly label: string;
  readonly groups: readonly (GroupView & { readonly product: string })[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={chosen} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">Choose a group</option>
        {groups.map((group) => (
          <option key={group.id} value={group.id}>
            {group.product} / {group.name}
          </option>
        ))}
      </select>
    </div>
  );
}

export function DeviceActions({
  device,
  products,
  readOnly,
  onAct,
}: {
  readonly device: DeviceView;
  readonly products: readonly ProductView[];
  readonly readOnly: boolean;
  readonly onAct: (action: DeviceAction) => void;
}) {
  const [name, setName] = useState(device.name ?? '');
  const [target, setTarget] = useState('');
  const [blessing, setBlessing] = useState('');
  const groups = products.flatMap((product) =>
    product.groups.map((group) => ({ ...group, product: product.name })),
  );
  const word = device.name ?? device.id;
  return (
    <section class="card" aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      {readOnly && <p class="quiet">You only look: nothing can be changed.</p>}
      <fieldset class="plain" disabled={readOnly}>
        <legend class="hidden">Change this device</legend>
        <div class="actions">
          <button type="button" disabled={device.groupId === null} onClick={() => onAct({ do: 'restart' })}>
            Restart
          </button>
          {device.blessed ? (
            <Confirm button="Unbless" title={`Unbless ${word}?`} onYes={() => onAct({ do: 'unbless' })}>
              <p>It leaves its production group, stops serving its end-user, and must be configured anew.</p>
            </Confirm>
          ) : (
            device.groupId !== null && (
              <button type="button" onClick={() => onAct({ do: 'unassign' })}>
                Take out of its group
              </button>
            )
          )}
        </div>
        {device.kind === 'production' && (
          <label class="choice">
            <input
              type="checkbox"
              checked={device.logging}
              onChange={(event) => onAct({ do: 'logging', on: event.currentTarget.checked })}
            />
            <span>Logs: keep and show what this production device logs</span>
          </label>
        )}
        <div class="pair">
          <div class="field">
            <label for="device-name">Name</label>
            <div class="beside">
              <input id="device-name" value={name} onInput={(event) => setName(event.currentTarget.value)} />
              <button type="button" onClick={() => onAct({ do: 'rename', name })}>
                Save
              </button>
            </div>
          </div>
          <div>
            <GroupChoice
              id="move-to"
              label="Move to group"
              groups={groups}
              chosen={target}
              onChoose={setTarget}
            />
            <button
              type="button"
              disabled={target === ''}
              onClick={() => onAct({ do: 'move', groupId: target })}
            >
              Move
            </button>
          </div>
          {!device.blessed && (
            <div>
              <GroupChoice
                id="bless-into"
                label="Bless into production group"
                groups={groups.filter(({ type }) => producing(type))}
                chosen={blessing}
                onChoose={setBlessing}
              />
              <Confirm
                button="Bless"
                title={`Bless ${word}?`}
                disabled={blessing === ''}
                onYes={() => onAct({ do: 'bless', groupId: blessing })}
              >
                <p>
                  From then on it takes production plan IDs only, which your SDK-based app requests, and logs
                  only where that is switched on.
                </p>
              </Confirm>
            </div>
          )}
        </div>
      </fieldset>
    </section>
  );
}
