/** A password, hidden until its owner wants to see it. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

export function PasswordField({
  id,
  label,
  value,
  onInput,
  autocomplete = 'off',
  wrong,
  children,
}: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly autocomplete?: string;
  /** What is wrong with it. */
  readonly wrong?: string | undefined;
  readonly children?: ComponentChildren;
}) {
  const [shown, setShown] = useState(false);
  const same = {
    id,
    autocomplete,
    autocapitalize: 'none',
    spellcheck: false,
    value,
    'aria-invalid': wrong !== undefined,
    'aria-describedby': wrong === undefined ? undefined : `${id}-wrong`,
    onInput: (event: { readonly currentTarget: HTMLInputElement }) => onInput(event.currentTarget.value),
  } as const;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="beside">
        {shown ? <input {...same} type="text" /> : <input {...same} type="password" />}
        <button
          type="button"
          aria-pressed={shown}
          aria-label={`Show ${label.toLowerCase()}`}
          onClick={() => setShown(!shown)}
        >
          {shown ? 'Hide' : 'Show'}
        </button>
      </div>
      {wrong !== undefined && (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
      {children}
    </div>
  );
}
