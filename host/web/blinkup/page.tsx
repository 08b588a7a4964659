/** The transmitter's page: the phone that configures an imp by light. */
import '../shell/jitless.ts';
import { useMemo, useState } from 'preact/hooks';
import { useSession } from '../shell/session.ts';
import { Shell, show } from '../shell/shell.tsx';
import { impApp, ownSightings, sdkApp, storedPlanId } from './apps.ts';
import { LookingImpField, lookAt, useLookingImp } from './looking-imp.tsx';
import { RoleFields, type RoleState } from './role-fields.tsx';
import './style.css';
import { Transmitter } from './transmitter.tsx';

function BlinkupPage() {
  const session = useSession();
  const [state, setState] = useState<RoleState>({ role: 'imp', apiKey: '', reuse: false });
  const imp = useLookingImp();
  const [looks, setLooks] = useState(true);
  const { role, apiKey, reuse } = state;
  const app = useMemo(() => {
    if (role === 'imp') return session ? impApp : null;
    return apiKey === '' ? null : sdkApp(apiKey, () => (reuse ? storedPlanId() : null));
  }, [role, apiKey, reuse, session]);
  return (
    <Shell width="narrow">
      <h1>Transmitter</h1>
      <Transmitter
        app={app}
        look={imp !== null && looks ? lookAt : null}
        sightings={session ? ownSightings : null}
      >
        {imp !== null && <LookingImpField imp={imp} looks={looks} onLooks={setLooks} />}
        <RoleFields state={state} change={(change) => setState((before) => ({ ...before, ...change }))} />
      </Transmitter>
    </Shell>
  );
}

show(<BlinkupPage />);
