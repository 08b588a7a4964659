/** The frame around every page: where one is, where one can go, who is signed in. */
import { render, type ComponentChildren } from 'preact';
import './style.css';
import { type Session, signOut, useSession } from './session.ts';

const places = [
  ['/', 'Console'],
  ['/blinkup', 'Transmitter'],
  ['/scope', 'Scope'],
  ['/try', 'Try it'],
] as const;

export interface FrameProps {
  readonly children: ComponentChildren;
  /** `narrow` for forms, `wide` for instruments. */
  readonly width?: '' | 'narrow' | 'wide';
  /** There are no other pages where it came from. */
  readonly alone?: boolean;
}

/** The frame of a page that knows who is signed in. */
export function Shell(props: FrameProps) {
  return <Frame {...props} session={useSession()} />;
}

/** The frame alone: asks no server. */
export function Frame({
  children,
  width = '',
  alone = false,
  session,
}: FrameProps & { readonly session?: Session | null | undefined }) {
  const here = location.pathname;
  return (
    <>
      <a class="skip" href="#main">
        To the content
      </a>
      <header class="bar">
        <span class="name">
          <img src="/assets/icon.svg" width="22" height="22" alt="" />
          impsim
        </span>
        {!alone && (
          <nav aria-label="Pages">
            {places.map(([path, name]) => (
              <a key={path} href={path} aria-current={path === here ? 'page' : undefined}>
                {name}
              </a>
            ))}
          </nav>
        )}
        {session && (
          <span class="who">
            {session.username}
            {session.readOnly && ' (only looks)'}
            <button type="button" class="small" onClick={() => void signOut()}>
              Sign out
            </button>
          </span>
        )}
      </header>
      <main id="main" class={width} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

/** Puts a page into its document. */
export function show(page: ComponentChildren): void {
  const place = document.getElementById('page');
  if (place !== null) render(page, place);
}
