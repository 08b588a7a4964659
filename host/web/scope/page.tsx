/** The scope's page: captures, opened by choosing or dropping a file. They stay in this browser. */
import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import type { Explanation } from '../../../protocol/fault.ts';
import { ImpError } from '../../imp-error.ts';
import { LightView } from '../light/light-view.tsx';
import { explained } from '../shell/api.ts';
import { Note, Trouble } from '../shell/note.tsx';
import { Frame, show } from '../shell/shell.tsx';
import { Histogram } from './histogram.tsx';
import type { OpenedCapture } from './read-capture.ts';
import './style.css';

const reading = import('./read-capture.ts');
// Who opens a file is told.
reading.catch(() => undefined);

/** It is read whole: more than this and the page would stand still for long. */
const mostBytes = 200_000_000;

type Shown =
  | { readonly kind: 'none' | 'busy' }
  | { readonly kind: 'capture'; readonly capture: OpenedCapture }
  | { readonly kind: 'failed'; readonly why: Explanation };

async function open(file: File): Promise<Shown> {
  try {
    if (file.size > mostBytes)
      throw new ImpError(
        'too-large',
        `${file.name} has more than ${mostBytes / 1e6} MB`,
        'look at it with `impsim decode`, which reads files of any size',
      );
    const { readCapture } = await reading;
    return { kind: 'capture', capture: readCapture(file.name, new Uint8Array(await file.arrayBuffer())) };
  } catch (thrown) {
    return { kind: 'failed', why: thrown instanceof ImpError ? thrown : explained(thrown) };
  }
}

function ScopePage() {
  const [shown, setShown] = useState<Shown>({ kind: 'none' });
  const take = (file: File | undefined): void => {
    if (file === undefined) return;
    setShown({ kind: 'busy' });
    requestAnimationFrame(() => setTimeout(() => void open(file).then(setShown)));
  };
  return (
    <Frame width="wide">
      <h1>Scope</h1>
      <div
        class="card drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          take(event.dataTransfer?.files[0]);
        }}
      >
        <label for="capture">Open a capture, or drop it here</label>
        <input
          id="capture"
          type="file"
          onChange={(event) => take(event.currentTarget.files?.[0] ?? undefined)}
        />
        <p class="hint">CSV, WAV, VCD, sigrok, Saleae, JSON lines; it does not leave this browser.</p>
      </div>
      <section aria-label="The capture" aria-live="polite" aria-busy={shown.kind === 'busy'}>
        {shown.kind === 'busy' && <Note>Reading …</Note>}
        {shown.kind === 'failed' && <Trouble why={shown.why} title="It cannot be opened" />}
        {shown.kind === 'capture' && <Capture capture={shown.capture} />}
      </section>
    </Frame>
  );
}

function Capture({ capture: { name, light, picture, levels } }: { readonly capture: OpenedCapture }) {
  const { transmissions, silence, omitted } = picture;
  return (
    <>
      <section class="card" aria-labelledby="capture-name">
        <h2 id="capture-name">{name}</h2>
        <p class="quiet">
          {((light.endUs - light.startUs) / 1e6).toFixed(3)} s, {light.samples} samples,{' '}
          {transmissions.length + omitted} transmissions
        </p>
        <LightView light={light} transmissions={transmissions} label={`The light of ${name}`} />
        <h2>Levels</h2>
        <Histogram levels={levels} />
      </section>
      {silence !== undefined && <Trouble why={silence} title="No BlinkUp in this light" />}
      {transmissions.map((each, index) => (
        <section key={each.startUs} class="card" aria-label={`Transmission ${index + 1}`}>
          <h2>
            At {((each.startUs - light.startUs) / 1e6).toFixed(3)} s: {each.lineCode},{' '}
            {each.symbolHz.toFixed(1)} symbols/s
          </h2>
          {each.fault !== undefined && <Trouble why={each.fault} />}
          <dl class="facts">
            {each.fields.map(({ title, text, secret, startUs }) => (
              <Fragment key={startUs}>
                <dt>{title}</dt>
                <dd>{secret ? '••••' : (text ?? '')}</dd>
              </Fragment>
            ))}
            {each.quality.map(([fact, value]) => (
              <Fragment key={fact}>
                <dt>{fact}</dt>
                <dd>{value}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      ))}
    </>
  );
}

show(<ScopePage />);
