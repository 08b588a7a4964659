/** One device. */
import { useEffect } from 'preact/hooks';
import { DeviceActions } from './device-actions.tsx';
import type { Fleet, FleetState } from './fleet.ts';
import { LastLight } from './last-light.tsx';
import { HistoryTable } from './history-table.tsx';
import { Led, ledWords, stateWords } from './led.tsx';
import { Await, useLoaded } from './loaded.tsx';
import { LogLines } from './log-lines.tsx';
import { changeDevice } from './management.ts';
import { Time } from './time.tsx';
import type { DeviceDetail, DeviceView, ProductView } from './views.ts';

function Facts({ device }: { readonly device: DeviceView }) {
  return (
    <section class="card" aria-labelledby="facts">
      <h2 id="facts">
        <Led pattern={device.led} /> {stateWords(device)}
      </h2>
      <dl class="facts">
        <dt>Device ID</dt>
        <dd class="mono">{device.id}</dd>
        <dt>Type</dt>
        <dd>
          {device.impType} {device.software !== '' && <span class="quiet">({device.software})</span>}
        </dd>
        <dt>Status LED</dt>
        <dd>{ledWords(device.led)}</dd>
        <dt>Group</dt>
        <dd>
          {device.groupName === null ? 'none' : `${device.productName} / ${device.groupName}`} (
          {device.kind.replace('-', ' ')})
        </dd>
        <dt>Blessed</dt>
        <dd>{device.blessed ? 'yes' : 'no'}</dd>
        <dt>Plan ID</dt>
        <dd>{device.planId === null ? 'none yet' : <span class="mono">{device.planId}</span>}</dd>
        <dt>Agent</dt>
        <dd>
          {device.agentUrl === null ? (
            'none until it enrolls'
          ) : (
            <a class="mono" href={device.agentUrl}>
              {device.agentUrl}
            </a>
          )}
        </dd>
        <dt>Last enrollment</dt>
        <dd>
          <Time atMs={device.lastEnrolledAtMs} />
        </dd>
        <dt>Last seen</dt>
        <dd>
          <Time atMs={device.lastSeenAtMs} />
        </dd>
      </dl>
    </section>
  );
}

export function DevicePage({
  id,
  fleet,
  state,
  readOnly,
}: {
  readonly id: string;
  readonly fleet: Fleet;
  readonly state: FleetState;
  readonly readOnly: boolean;
}) {
  const loaded = useLoaded<DeviceDetail>(`/devices/${id}`);
  const products = useLoaded<{ readonly products: readonly ProductView[] }>('/products');
  const now = state.devices.find((device) => device.id === id);
  // What changed has left its mark in the history.
  const { reload } = loaded;
  useEffect(reload, [now, reload]);
  return (
    <>
      <p>
        <a href="#devices">All devices</a>
      </p>
      <Await loaded={loaded}>
        {({ device, history, logs, hasLight, beside }) => (
          <>
            <h1>{device.name ?? device.id}</h1>
            <Facts device={device} />
            <DeviceActions
              key={device.id}
              device={device}
              products={products.value?.products ?? []}
              readOnly={readOnly}
              onAct={(action) => void loaded.act(() => changeDevice(device, action))}
            />
            <LogLines key={`log ${device.id}`} fleet={fleet} deviceId={device.id} before={logs} />
            <LastLight
              id={device.id}
              at={device.lightAtMs ?? device.lastEnrolledAtMs}
              hasLight={hasLight}
              beside={beside}
            />
            <section class="card" aria-labelledby="history">
              <h2 id="history">History</h2>
              <HistoryTable entries={history} />
            </section>
          </>
        )}
      </Await>
    </>
  );
}
