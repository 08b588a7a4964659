/** Said before the first flash of a browser. */
import { useEffect, useRef } from 'preact/hooks';

const place = 'impsim.flashing-understood';

export const warned = (): boolean => localStorage.getItem(place) === 'yes';

export function Warning({ onYes, onNo }: { readonly onYes: () => void; readonly onNo: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="card" aria-labelledby="warning" onCancel={onNo}>
      <h2 id="warning">The screen is going to flash</h2>
      <p>
        Up to 60 times a second, black and white, for up to a minute. Flashing light can cause seizures in
        people with photosensitive epilepsy. If you or somebody near you may be one of them, do not go on.
      </p>
      <p>Turn the screen away from eyes. Escape, or a double tap, ends it at any time.</p>
      <div class="actions">
        <button
          type="button"
          class="first"
          onClick={() => {
            localStorage.setItem(place, 'yes');
            onYes();
          }}
        >
          I understand: go on
        </button>
        <button type="button" onClick={onNo}>
          Do not flash
        </button>
      </div>
    </dialog>
  );
}
