/** The scope's page: live light of what stands beside the cloud, and captures, chosen or dropped, which stay in this browser. */
import { useState } from 'preact/hooks';
import type { Explanation } from '../../../protocol/fault.ts';
import { ImpError } from '../../imp-error.ts';
import { explained } from '../shell/api.ts';
import { Note, Trouble } from '../shell/note.tsx';
import { Shell, show } from '../shell/shell.tsx';
import { LiveCard } from './live-card.tsx';
import { OpenedView } from './opened-view.tsx';
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
    <Shell width="wide">
      <h1>Scope</h1>
      <LiveCard />
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
        {shown.kind === 'capture' && <OpenedView capture={shown.capture} />}
      </section>
    </Shell>
  );
}

show(<ScopePage />);
