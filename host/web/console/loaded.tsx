/** What is asked of the cloud once a part of the console is opened, and again after a change. */
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { api, type ApiError, type Calls, explained } from '../shell/api.ts';
import { Trouble } from '../shell/note.tsx';
import { signedOut } from '../shell/session.ts';

export interface Loaded<T> {
  readonly value: T | null;
  readonly trouble: ApiError | null;
  readonly reload: () => void;
  /** Does something, then loads again; what goes wrong is shown. True: done. */
  readonly act: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** `path`: below that of `calls`, which is `/api` if not given. */
export function useLoaded<T>(path: string, calls: Calls = api): Loaded<T> {
  const [kept, setKept] = useState<{ readonly path: string; readonly value: T } | null>(null);
  const [trouble, setTrouble] = useState<ApiError | null>(null);
  const [count, setCount] = useState(0);
  useEffect(() => {
    let wanted = true;
    calls.get<T>(path).then(
      (value) => wanted && setKept({ path, value }),
      (thrown: unknown) => {
        const why = explained(thrown);
        if (why.code === 'not-signed-in') signedOut();
        if (wanted) setTrouble(why);
      },
    );
    return () => {
      wanted = false;
    };
  }, [calls, path, count]);
  const reload = useCallback(() => setCount((before) => before + 1), []);
  const act = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      setTrouble(null);
      return true;
    } catch (thrown) {
      setTrouble(explained(thrown));
      return false;
    } finally {
      reload();
    }
  };
  return { value: kept?.path === path ? kept.value : null, trouble, reload, act };
}

/** What was loaded, or why not. */
export function Await<T>({
  loaded: { value, trouble },
  children,
}: {
  readonly loaded: Loaded<T>;
  readonly children: (value: T) => ComponentChildren;
}) {
  return (
    <>
      {trouble !== null && <Trouble why={trouble} />}
      {value === null ? trouble === null && <p class="quiet">Loading…</p> : children(value)}
    </>
  );
}
