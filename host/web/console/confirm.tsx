/** A button whose press is asked back, in words that say what will happen. */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';

export function Confirm({
  button,
  title,
  disabled = false,
  small = false,
  children,
  onYes,
}: {
  readonly button: string;
  readonly title: string;
  readonly disabled?: boolean;
  readonly small?: boolean;
  readonly children: ComponentChildren;
  readonly onYes: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  const show = (): void => {
    setOpen(true);
    dialog.current?.showModal();
  };
  const close = (): void => dialog.current?.close();
  // The event comes late: by then the dialog may have been shown again.
  const follow = (): void => setOpen(dialog.current?.open ?? false);
  const yes = (): void => {
    close();
    onYes();
  };
  return (
    <>
      <button type="button" class={small ? 'risky small' : 'risky'} disabled={disabled} onClick={show}>
        {button}
      </button>
      <dialog ref={dialog} class="card" aria-label={title} onClose={follow}>
        {open && (
          <>
            <h2>{title}</h2>
            {children}
            <div class="actions">
              <button type="button" class="risky" onClick={yes}>
                {button}
              </button>
              <button type="button" onClick={close}>
                Cancel
              </button>
            </div>
          </>
        )}
      </dialog>
    </>
  );
}
