/** The simulated imp that may look at this screen: `impsim up` has one on its table. */
import { useEffect, useState } from 'preact/hooks';
import { api } from '../shell/api.ts';
import { Note } from '../shell/note.tsx';
import { useSession } from '../shell/session.ts';
import type { LookingImp, ShownLight } from './shown-light.ts';

/** Null: there is none, or nobody is signed in who may use it. */
export function useLookingImp(): LookingImp | null {
  const session = useSession();
  const [imp, setImp] = useState<LookingImp | null>(null);
  useEffect(() => {
    setImp(null);
    if (!session || session.readOnly) return;
    let wanted = true;
    api.get<{ readonly imp: LookingImp | null }>('/light').then(
      (answer) => wanted && setImp(answer.imp),
      () => undefined,
    );
    return () => void (wanted = false);
  }, [session]);
  return imp;
}

export const lookAt = (shown: ShownLight): Promise<void> => api.post('/light', shown);

export function LookingImpField({
  imp,
  looks,
  onLooks,
}: {
  readonly imp: LookingImp;
  readonly looks: boolean;
  readonly onLooks: (looks: boolean) => void;
}) {
  const { deviceId, network } = imp;
  return (
    <Note>
      <label class="choice">
        <input
          id="looks"
          type="checkbox"
          checked={looks}
          onChange={(event) => onLooks(event.currentTarget.checked)}
        />
        <span>
          The simulated imp <span class="mono">{deviceId}</span> looks at this screen
          <span class="hint"> It sees each symbol when the screen showed it, late ones too.</span>
        </span>
      </label>
      <p class="hint">
        It stands where there is the network “{network.ssid}” with the password “{network.password}”. Use
        these: others are not in its air.
      </p>
    </Note>
  );
}
