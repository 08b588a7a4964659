/** The console: what the cloud knows, for who is signed in. */
import { useSession } from '../shell/session.ts';
import { Shell, show } from '../shell/shell.tsx';
import { SignIn } from '../shell/sign-in.tsx';

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
  return (
    <Shell>
      <h1>Console</h1>
      <p>
        <a href="/blinkup">Configure a device with this screen’s light</a>
      </p>
    </Shell>
  );
}

show(<Console />);
