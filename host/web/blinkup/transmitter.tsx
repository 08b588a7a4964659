/** The transmitter: form, warning, countdown, flash, and what became of it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Waveform } from '../../../protocol/waveform.ts';
import { explained } from '../shell/api.ts';
import { Note } from '../shell/note.tsx';
import { saveBytes } from '../shell/save-file.ts';
import type { BlinkupApp } from './apps.ts';
import { flash, type Flashed } from './flash.ts';
import { FlashScreen } from './flash-screen.tsx';
import { flashWords } from './flash-words.ts';
import { emptyForm, type FormState, mistakesOf } from './network-form.ts';
import { NetworkFields } from './network-fields.tsx';
import { poll } from './polling.ts';
import { RateFields, type RateState, slowerThan } from './rate-fields.tsx';
import { type Ending, Result } from './result.tsx';
import type { AskSightings, Sighting } from './sighting.ts';
import { type ShownLight, shownLightOf } from './shown-light.ts';
import { traceOf } from './trace-file.ts';
import { waveformOf } from './transmission.ts';
import { Tuning } from './tuning.tsx';
import { Warning, warned } from './warning.tsx';

/** A flash under way, or over. */
interface Shot {
  readonly waveform: Waveform;
  /** Null: a clear, of which no cloud hears. */
  readonly asked: { readonly app: BlinkupApp; readonly token: string } | null;
}

export function Transmitter({
  app,
  look = null,
  sightings: askSightings = null,
  children,
}: {
  /** Null: it has not what it needs yet. */
  readonly app: BlinkupApp | null;
  /** Shows a simulated imp what the screen showed; null: none looks. Throws ApiError. */
  readonly look?: ((shown: ShownLight) => Promise<void>) | null;
  /** Asks what imps made of a flash; null: nobody can be asked. */
  readonly sightings?: AskSightings | null;
  readonly children?: preact.ComponentChildren;
}) {
  const [form, setForm] = useState<FormState>(emptyForm);
  const [rate, setRate] = useState<RateState>({ lineCode: 'tri-level', symbolHz: 60, countdownS: 3 });
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState<(() => void) | null>(null);
  const [shot, setShot] = useState<Shot | null>(null);
  const [words, setWords] = useState<string | null>(null);
  const [flashed, setFlashed] = useState<{ readonly shot: Shot; readonly what: Flashed } | null>(null);
  const [ending, setEnding] = useState<Ending | null>(null);
  const [sightings, setSightings] = useState<readonly Sighting[]>([]);
  const polling = useRef<AbortController | null>(null);
  useEffect(() => () => polling.current?.abort(), []);
  const mistakes = tried ? mistakesOf(form) : {};

  const beforeFlashing = (go: () => void): void => (warned() ? go() : setAsking(() => go));

  const send = async (sent: RateState): Promise<void> => {
    setTried(true);
    if (Object.keys(mistakesOf(form)).length > 0) {
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
      return;
    }
    polling.current?.abort();
    setEnding(null);
    setSightings([]);
    setFlashed(null);
    try {
      const credentials = form.clear || app === null ? null : await app.credentials();
      if (credentials === null && !form.clear) return;
      const waveform = waveformOf(form, credentials, sent);
      setWords('');
      setShot({
        waveform,
        asked: app === null || credentials === null ? null : { app, token: credentials.token },
      });
    } catch (thrown) {
      setEnding({ kind: 'failed', error: explained(thrown) });
    }
  };

  const follow = async ({ asked }: Shot, beganMs: number): Promise<void> => {
    if (asked === null) return setEnding({ kind: 'cleared' });
    const stop = new AbortController();
    polling.current = stop;
    // What imps told helps; that none can be asked is no failure.
    const see = (): void =>
      void askSightings?.(performance.now() - beganMs).then(
        (seen) => stop.signal.aborted || setSightings(seen),
        () => undefined,
      );
    try {
      const became = await poll(asked.app, asked.token, stop.signal, (secondsLeft) => {
        setEnding({ kind: 'polling', secondsLeft });
        see();
      });
      if (became !== null) setEnding({ kind: 'outcome', outcome: became });
    } catch (thrown) {
      setEnding({ kind: 'failed', error: explained(thrown) });
    }
  };

  const run = async (screen: HTMLElement, signal: AbortSignal): Promise<void> => {
    if (shot === null) return;
    const beganMs = performance.now();
    const what = await flash(
      {
        screen,
        waveform: shot.waveform,
        countdownS: rate.countdownS,
        onCountdown: (seconds) => setWords(seconds > 0 ? String(seconds) : ''),
        onBegin: () => setWords(null),
      },
      signal,
    );
    setFlashed({ shot, what });
    if (!what.whole) return;
    try {
      await look?.(shownLightOf(shot.waveform, what));
    } catch (thrown) {
      return setEnding({ kind: 'failed', error: explained(thrown) });
    }
    void follow(shot, beganMs);
  };

  const said = flashed === null ? null : flashWords(flashed.shot.waveform.lineCode, flashed.what);
  const slower = slowerThan(rate.lineCode, rate.symbolHz);
  const again = (next: RateState): void => {
    setRate(next);
    beforeFlashing(() => void send(next));
  };

  return (
    <>
      <section aria-label="What became of it">
        {said !== null && flashed !== null && (
          <Note kind={said.sound ? 'plain' : 'warn'}>
            <p id="flash-report">{said.text}</p>
            <div class="actions">
              <button type="button" class="small" onClick={() => again(rate)}>
                Send again
              </button>
              {slower !== null && (
                <button type="button" class="small" onClick={() => again({ ...rate, symbolHz: slower })}>
                  Send again slower ({slower}/s)
                </button>
              )}
              <button
                type="button"
                class="small"
                title="The file spells the password: it holds every symbol"
                onClick={() =>
                  saveBytes(
                    'blinkup-trace.json',
                    [traceOf(flashed.shot.waveform, flashed.what)],
                    'application/json',
                  )
                }
              >
                Save the trace (spells the password)
              </button>
            </div>
          </Note>
        )}
        {ending !== null && (
          <Result
            ending={ending}
            sightings={sightings}
            onStop={() => {
              polling.current?.abort();
              setEnding({ kind: 'outcome', outcome: { state: 'waiting' } });
            }}
          />
        )}
      </section>
      {children}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          beforeFlashing(() => void send(rate));
        }}
      >
        <div class="field" role="radiogroup" aria-label="What to send">
          <label class="choice">
            <input
              type="radio"
              name="what"
              checked={!form.clear}
              onChange={() => setForm({ ...form, clear: false })}
            />
            <span>Configure the device</span>
          </label>
          <label class="choice">
            <input
              type="radio"
              name="what"
              checked={form.clear}
              onChange={() => setForm({ ...form, clear: true })}
            />
            <span>Clear the device: it forgets its network settings</span>
          </label>
        </div>
        {!form.clear && (
          <NetworkFields
            form={form}
            mistakes={mistakes}
            change={(change) => setForm((before) => ({ ...before, ...change }))}
          />
        )}
        {mistakes[''] !== undefined && (
          <p class="wrong" role="alert">
            {mistakes['']}
          </p>
        )}
        <RateFields rate={rate} change={(change) => setRate((before) => ({ ...before, ...change }))} />
        <div class="actions">
          <button class="first" type="submit" disabled={app === null && !form.clear}>
            Start BlinkUp
          </button>
        </div>
      </form>
      <br />
      <Tuning beforeFlashing={beforeFlashing} />
      {asking !== null && (
        <Warning
          onYes={() => {
            setAsking(null);
            asking();
          }}
          onNo={() => setAsking(null)}
        />
      )}
      {shot !== null && <FlashScreen words={words} run={run} onEnd={() => setShot(null)} />}
    </>
  );
}
