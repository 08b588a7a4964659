/** Offers the light that falls beside this cloud, to who is signed in. */
import { useEffect, useState } from 'preact/hooks';
import { api, explained, type ApiError } from '../shell/api.ts';
import { Trouble } from '../shell/note.tsx';
import { useSession } from '../shell/session.ts';
import type { LightSource } from './live-light.ts';

const loading = import('./live-view.tsx');
// Who presses the button is told.
loading.catch(() => undefined);

type View = Awaited<typeof loading>['LiveView'];

export function LiveCard() {
  const session = useSession();
  const [source, setSource] = useState<LightSource | null>(null);
  const [View, setView] = useState<View | null>(null);
  const [trouble, setTrouble] = useState<ApiError | null>(null);
  useEffect(() => {
    setSource(null);
    setView(null);
    if (!session) return;
    let wanted = true;
    api.get<{ readonly source: LightSource | null }>('/light/source').then(
      (answer) => wanted && setSource(answer.source),
      (thrown: unknown) => wanted && setTrouble(explained(thrown)),
    );
    return () => void (wanted = false);
  }, [session]);
  if (trouble !== null) return <Trouble why={trouble} />;
  if (source !== null && View !== null) return <View source={source} onEnd={() => setView(null)} />;
  return (
    <section class="card" aria-labelledby="live">
      <h2 id="live">Live light</h2>
      {source === null ? (
        <p class="quiet">
          {session
            ? 'No light falls on anything in this process.'
            : 'For who is signed in, where light falls on something beside this cloud.'}{' '}
          <code>impsim up</code> brings a simulated imp; <code>impsim scope --page</code> shows a board’s
          sensor.
        </p>
      ) : (
        <div class="actions">
          <button
            type="button"
            class="first"
            onClick={() =>
              void loading.then(
                ({ LiveView }) => setView(() => LiveView),
                (thrown: unknown) => setTrouble(explained(thrown)),
              )
            }
          >
            Watch {source.name}
          </button>
        </div>
      )}
    </section>
  );
}
