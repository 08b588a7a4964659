/** Who is signed in, for every part of a page that wants to know. */
import { useEffect, useState } from 'preact/hooks';
import { api } from './api.ts';

export interface Session {
  readonly username: string;
  /** Looks at everything, changes nothing. */
  readonly readOnly: boolean;
}

interface Answer {
  readonly session: Session | null;
}

/** Undefined until the cloud has said it. */
let known: Session | null | undefined;
const watchers = new Set<(session: Session | null | undefined) => void>();

function tell(session: Session | null): void {
  known = session;
  for (const watcher of watchers) watcher(session);
}

/** What follows `#` in the one-use address that a terminal printed. */
function codeInAddress(): string | null {
  const code = /^#enter=([\w-]+)$/.exec(location.hash)?.[1] ?? null;
  // Used or not, it shall not stay in the address or in the history.
  if (code !== null) history.replaceState(null, '', location.pathname);
  return code;
}

async function askWho(): Promise<void> {
  const code = codeInAddress();
  if (code !== null)
    try {
      return tell((await api.post<Answer>('/session', { code })).session);
    } catch {
      // A used address may belong to who is signed in already.
    }
  try {
    tell((await api.get<Answer>('/session')).session);
  } catch {
    tell(null);
  }
}

let asked = false;

/** Who is signed in; null: nobody; undefined: not yet known. */
export function useSession(): Session | null | undefined {
  const [session, setSession] = useState(known);
  useEffect(() => {
    watchers.add(setSession);
    setSession(known);
    if (!asked) void askWho();
    asked = true;
    return () => void watchers.delete(setSession);
  }, []);
  return session;
}

/** Throws ApiError. */
export async function signIn(credentials: {
  readonly username: string;
  readonly password: string;
  readonly readOnly: boolean;
}): Promise<void> {
  tell((await api.post<Answer>('/session', credentials)).session);
}

export async function signOut(): Promise<void> {
  await api.delete('/session');
  tell(null);
}

/** An answer said that nobody is signed in any more. */
export const signedOut = (): void => tell(null);
