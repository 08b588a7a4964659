/** The whole chain in the browser alone: a phone's light, its way to the sensor, the imp, and a cloud. Asks no server for anything. */
import { useRef, useState } from 'preact/hooks';
import type { Explanation } from '../../../protocol/fault.ts';
import { ImpError } from '../../imp-error.ts';
import { explained } from '../shell/api.ts';
import { Note, Trouble } from '../shell/note.tsx';
import { Frame, show } from '../shell/shell.tsx';
import { RunResult } from './run-result.tsx';
import { firstSending, type SendingState } from './sending.ts';
import { SendingFields } from './sending-fields.tsx';
import { SliderFields } from './slider-fields.tsx';
import { firstValues, type SliderValues } from './sliders.ts';
import './style.css';
import type { TryRun } from './try-run.ts';

/** Imp, light models and cloud: loaded as soon as the page stands, so that later no server is needed. */
const world = import('./try-run.ts');
// Who presses the button is told.
world.catch(() => undefined);

type Done = ({ readonly run: TryRun } | { readonly error: Explanation }) & {
  /** Counts flashes. */
  readonly number: number;
};

function TryPage() {
  const [values, setValues] = useState<SliderValues>(firstValues);
  const [sending, setSending] = useState<SendingState>(firstSending);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Done | null>(null);
  const seed = useRef(0);

  const flash = (): void => {
    setBusy(true);
    const number = ++seed.current;
    // After the redraw that says so: the simulation holds the page for a moment.
    requestAnimationFrame(() =>
      setTimeout(() => {
        world
          .then(({ tryBlinkUp }) => tryBlinkUp({ ...sending, sliders: values, seed: number }))
          .then(
            (run) => setDone({ number, run }),
            (thrown: unknown) =>
              setDone({ number, error: thrown instanceof ImpError ? thrown : explained(thrown) }),
          )
          .finally(() => setBusy(false));
      }),
    );
  };

  return (
    <Frame width="wide">
      <h1>Try it here</h1>
      <p>
        A phone’s screen, a sensor, a whole imp and a cloud, all in this page. Nothing is sent to any server.
        Turn the light until it fails, and see why.
      </p>
      <div class="try">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            flash();
          }}
        >
          <SliderFields
            values={values}
            change={(change) => setValues((before) => ({ ...before, ...change }))}
          />
          <SendingFields
            sending={sending}
            change={(change) => setSending((before) => ({ ...before, ...change }))}
          />
          <div class="actions">
            <button type="submit" class="first" disabled={busy}>
              {busy ? 'The imp is at work …' : 'Flash'}
            </button>
            <button type="button" onClick={() => setValues(firstValues)}>
              Good light again
            </button>
          </div>
        </form>
        <section aria-label="What became of it" aria-live="polite" aria-busy={busy}>
          {done === null ? (
            <Note>Press “Flash”: the imp is switched on and the screen is held to it.</Note>
          ) : (
            <>
              <h2>Flash {done.number}</h2>
              {'run' in done ? <RunResult run={done.run} /> : <Trouble why={done.error} />}
            </>
          )}
        </section>
      </div>
    </Frame>
  );
}

show(<TryPage />);
