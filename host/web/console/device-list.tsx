/** All devices. Only the rows in sight are in the document, so ten thousand scroll like ten. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { FleetState } from './fleet.ts';
import { Led, stateWords } from './led.tsx';
import { deviceLink } from './route.ts';
import { Time } from './time.tsx';
import type { DeviceView } from './views.ts';

/** As in style.css. */
const rowPx = 64;
const spareRows = 6;

const columns = ['State', 'Device', 'Group', 'Plan ID', 'Agent', 'Last enrollment'] as const;

function fits(device: DeviceView, words: string): boolean {
  const { id, name, groupName, productName, planId, agentUrl, kind } = device;
  const text = [id, name, groupName, productName, planId, agentUrl, kind, stateWords(device)].join('\n');
  return text.toLowerCase().includes(words);
}

function Row({ device, index }: { readonly device: DeviceView; readonly index: number }) {
  return (
    <div
      class="device-row"
      style={{ transform: `translateY(${index * rowPx}px)` }}
      role="row"
      aria-rowindex={index + 2}
    >
      <span role="cell" class="state">
        <Led pattern={device.led} /> {stateWords(device)}
      </span>
      <span role="cell" class="title">
        <a href={deviceLink(device.id)}>{device.name ?? device.id}</a>
        <small class="quiet mono">{device.name === null ? device.impType : device.id}</small>
      </span>
      <span role="cell" class="group">
        <span>{device.groupName ?? 'no group'}</span>
        <small class="quiet">
          {device.kind}
          {device.blessed && ', blessed'}
        </small>
      </span>
      <span role="cell" class="mono wide">
        {device.planId ?? '–'}
      </span>
      <span role="cell" class="wide">
        {device.agentUrl === null ? (
          '–'
        ) : (
          <a href={device.agentUrl}>{device.agentUrl.replace(/^.*\//, '')}</a>
        )}
      </span>
      <span role="cell" class="wide">
        <Time atMs={device.lastEnrolledAtMs} />
      </span>
    </div>
  );
}

export function DeviceList({ fleet }: { readonly fleet: FleetState }) {
  const [words, setWords] = useState('');
  const [topPx, setTopPx] = useState(0);
  const [heightPx, setHeightPx] = useState(600);
  const view = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => {
    const wanted = words.trim().toLowerCase();
    return wanted === '' ? fleet.devices : fleet.devices.filter((device) => fits(device, wanted));
  }, [fleet.devices, words]);
  useEffect(() => {
    if (view.current !== null) setHeightPx(view.current.clientHeight);
  }, [shown.length]);
  const first = Math.max(0, Math.floor(topPx / rowPx) - spareRows);
  const rows = shown.slice(first, Math.ceil((topPx + heightPx) / rowPx) + spareRows);
  return (
    <>
      <div class="field filter">
        <label for="device-filter">Find</label>
        <input
          id="device-filter"
          type="search"
          placeholder="ID, name, group, plan ID, state"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </div>
      <p class="quiet" role="status">
        {shown.length} of {fleet.devices.length} devices
        {fleet.whole ? '' : ', loading'}
        {fleet.live ? '' : ' · not live: the cloud is being asked again'}
      </p>
      <div class="devices card" role="table" aria-label="Devices" aria-rowcount={shown.length + 1}>
        <div role="rowgroup">
          <div class="device-row head" role="row" aria-rowindex={1}>
            {columns.map((name, index) => (
              <span key={name} role="columnheader" class={index > 2 ? 'wide' : index === 2 ? 'group' : ''}>
                {name}
              </span>
            ))}
          </div>
        </div>
        <div
          ref={view}
          class="view"
          role="rowgroup"
          tabIndex={0}
          onScroll={(event) => setTopPx(event.currentTarget.scrollTop)}
        >
          <div role="presentation" style={{ height: `${shown.length * rowPx}px` }}>
            {rows.map((device, index) => (
              <Row key={device.id} device={device} index={first + index} />
            ))}
          </div>
        </div>
      </div>
    </>
  );
}
