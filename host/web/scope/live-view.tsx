/** Live light: follows its end, pauses, is saved, and says what is wrong with it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Span } from '../../pictures/picture.ts';
import type { SamplingHealth } from '../../serial/health.ts';
import { LightView } from '../light/light-view.tsx';
import { Note, Trouble } from '../shell/note.tsx';
import { saveBytes } from '../shell/save-file.ts';
import { EyeView } from './eye-view.tsx';
import { Histogram } from './histogram.tsx';
import { blockOf, type LightSource, type LiveLight } from './live-light.ts';
import { LiveScope, type SensorCircuit } from './live-scope.ts';
import { captureOf } from './saved-capture.ts';
import { SensorFields } from './sensor-fields.tsx';
import { PatternVerdict, SamplingFigures, SecondFigures, Verdict } from './verdict.tsx';

/** What is seen while the light is followed. */
const followedUs = 4_000_000;

const usual: SensorCircuit = { kind: 'phototransistor', presentOhms: 22_000 };

export function LiveView({ source, onEnd }: { readonly source: LightSource; readonly onEnd: () => void }) {
  const [circuit, setCircuit] = useState<SensorCircuit>(source.sensor ?? usual);
  const [scope] = useState(() => new LiveScope(circuit));
  const [paused, setPaused] = useState(false);
  const [cutOff, setCutOff] = useState(false);
  const [health, setHealth] = useState<SamplingHealth | null>(null);
  const [, setCount] = useState(0);
  const seen = useRef<Span>({ startUs: 0, endUs: 0 });

  useEffect(() => {
    const stream = new EventSource('/api/light/live');
    let asked = 0;
    stream.addEventListener('source', () => setCutOff(false));
    stream.addEventListener('error', () => setCutOff(true));
    stream.addEventListener('health', ({ data }: MessageEvent<string>) =>
      setHealth(JSON.parse(data) as SamplingHealth),
    );
    stream.addEventListener('light', ({ data }: MessageEvent<string>) => {
      scope.push(blockOf(JSON.parse(data) as LiveLight));
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => setCount((before) => before + 1));
    });
    return () => {
      cancelAnimationFrame(asked);
      stream.close();
    };
  }, [scope]);

  const { light, second, eye, verdict, pattern, levels } = scope;
  const save = (stretch: Span): void => saveBytes('scope.csv', captureOf(light, stretch), 'text/csv');
  return (
    <>
      {cutOff && (
        <Trouble
          title="The light has stopped coming"
          why={{
            cause: 'the connection was cut, or the sign-in has ended',
            cure: 'look whether impsim still runs; the page goes on by itself when it is back',
          }}
        />
      )}
      <section class="card" aria-labelledby="live-title">
        <h2 id="live-title">{source.name}</h2>
        {light.samples === 0 ? (
          <Note>Waiting for light …</Note>
        ) : (
          <>
            <LightView
              light={light}
              transmissions={scope.drawn()}
              followUs={paused ? null : followedUs}
              onMoved={() => setPaused(true)}
              onSeen={(window) => (seen.current = window)}
              label={`The light of ${source.name}`}
            />
            <div class="actions">
              <button type="button" class="first" aria-pressed={paused} onClick={() => setPaused(!paused)}>
                {paused ? 'Go on' : 'Pause'}
              </button>
              <button type="button" onClick={() => save({ startUs: light.startUs, endUs: light.endUs })}>
                Save as a capture
              </button>
              <button type="button" onClick={() => save(seen.current)}>
                Save what is shown
              </button>
              <button type="button" onClick={onEnd}>
                End
              </button>
            </div>
            <p class="hint">
              A capture of a BlinkUp spells the password. While it is paused light goes on being taken.
            </p>
          </>
        )}
      </section>
      <div class="panels">
        <section class="card" aria-labelledby="second-title">
          <h2 id="second-title">The last second</h2>
          {second === null ? <p class="quiet">None yet.</p> : <SecondFigures second={second} />}
          {health !== null && <SamplingFigures health={health} />}
          <SensorFields
            circuit={circuit}
            change={(chosen) => {
              setCircuit(chosen);
              scope.changeCircuit(chosen);
            }}
          />
        </section>
        <section class="card" aria-labelledby="eye-title">
          <h2 id="eye-title">Eye</h2>
          {eye === null ? (
            <p class="quiet">It opens with a BlinkUp.</p>
          ) : (
            <EyeView eye={eye} label="Light folded over two symbols" />
          )}
          <h2>Levels</h2>
          <Histogram levels={levels} />
        </section>
      </div>
      <div aria-live="polite">
        {verdict !== null && <Verdict verdict={verdict} />}
        {pattern !== null && <PatternVerdict pattern={pattern} />}
      </div>
    </>
  );
}
