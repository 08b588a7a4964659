/** A word to the user: what happened, why, and what to do. */
import type { ComponentChildren } from 'preact';
import type { Explanation } from '../../../protocol/fault.ts';

export type NoteKind = 'plain' | 'good' | 'bad' | 'warn';

export function Note({
  kind = 'plain',
  title,
  children,
}: {
  readonly kind?: NoteKind;
  readonly title?: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class={`note ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      {title !== undefined && <strong class="word">{title}</strong>}
      {children}
    </div>
  );
}

/** A cause or a cure as a sentence of its own. */
export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** Cause and cure as sentences. */
export function Trouble({ why, title }: { readonly why: Explanation; readonly title?: string }) {
  return (
    <Note kind="bad" {...(title === undefined ? {} : { title })}>
      <p>{sentence(why.cause)}</p>
      <p>
        <b>What to do:</b> {why.cure}.
      </p>
    </Note>
  );
}
