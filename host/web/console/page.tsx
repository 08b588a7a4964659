/** The console: what the cloud knows, for who is signed in. */
import './style.css';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { Trouble } from '../shell/note.tsx';
import { type Session, useSession } from '../shell/session.ts';
import { Shell, show } from '../shell/shell.tsx';
import { SignIn } from '../shell/sign-in.tsx';
import { Account } from './account.tsx';
import { Agents } from './agents.tsx';
import { Audit } from './audit.tsx';
import { DeviceList } from './device-list.tsx';
import { DevicePage } from './device-page.tsx';
import { FirstRun } from './first-run.tsx';
import { Fleet, type FleetState } from './fleet.ts';
import { Plans } from './plans.tsx';
import { Products } from './products.tsx';
import { parts, type Route, titleOf } from './route.ts';
import { useRoute } from './use-route.ts';
import { Deliveries, Webhooks } from './webhooks.tsx';

interface Place {
  readonly route: Route;
  readonly fleet: Fleet;
  readonly state: FleetState;
  readonly readOnly: boolean;
}

function Devices({ state }: { readonly state: FleetState }) {
  const none = state.whole && state.devices.length === 0;
  const enrolled = state.devices.some(({ lastEnrolledAtMs }) => lastEnrolledAtMs !== null);
  return (
    <>
      <h1>Devices</h1>
      {state.trouble !== null && <Trouble why={state.trouble} />}
      {state.whole && !enrolled && <FirstRun />}
      {!none && <DeviceList fleet={state} />}
    </>
  );
}

function Part({ route: { part, id }, fleet, state, readOnly }: Place) {
  switch (part) {
    case 'devices':
      return id === null ? (
        <Devices state={state} />
      ) : (
        <DevicePage key={id} id={id} fleet={fleet} state={state} readOnly={readOnly} />
      );
    case 'products':
      return <Products readOnly={readOnly} />;
    case 'plans':
      return <Plans readOnly={readOnly} />;
    case 'agents':
      return <Agents />;
    case 'webhooks':
      return id === null ? (
        <Webhooks readOnly={readOnly} />
      ) : (
        <Deliveries key={id} id={id} readOnly={readOnly} />
      );
    case 'audit':
      return <Audit />;
    case 'account':
      return <Account readOnly={readOnly} />;
  }
}

function SignedIn({ session }: { readonly session: Session }) {
  const route = useRoute();
  const [fleet] = useState(() => new Fleet());
  const [state, setState] = useState(fleet.state);
  useLayoutEffect(() => void (document.title = titleOf(route)), [route]);
  useEffect(() => fleet.watch(setState), [fleet]);
  useEffect(() => fleet.open(), [fleet]);
  // On a phone the parts stand in one row that scrolls.
  useEffect(() => {
    const shown = document.querySelector('.parts [aria-current]');
    shown?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [route.part]);
  return (
    <Shell>
      <nav class="parts" aria-label="Console">
        {parts.map(([name, words]) => (
          <a key={name} href={`#${name}`} aria-current={name === route.part ? 'page' : undefined}>
            {words}
          </a>
        ))}
      </nav>
      <Part route={route} fleet={fleet} state={state} readOnly={session.readOnly} />
    </Shell>
  );
}

function Console() {
  const session = useSession();
  if (session === undefined) return <Shell>{null}</Shell>;
  if (session === null)
    return (
      <Shell width="narrow">
        <h1>Console</h1>
        <SignIn />
      </Shell>
    );
  return <SignedIn key={session.username} session={session} />;
}

show(<Console />);
