/** Which part of the console is shown: the address behind `#`, so that back, forward and bookmarks work. */
import { useEffect, useState } from 'preact/hooks';

export const parts = [
  ['devices', 'Devices'],
  ['products', 'Products and groups'],
  ['plans', 'Plan IDs and tokens'],
  ['agents', 'Agents'],
  ['webhooks', 'Webhooks'],
  ['audit', 'Audit'],
  ['account', 'Account'],
] as const;

export type PartName = (typeof parts)[number][0];

export interface Route {
  readonly part: PartName;
  /** Of what is looked at: a device or a webhook; null: the list. */
  readonly id: string | null;
}

function routeOf(hash: string): Route {
  const [name = '', id = ''] = hash.replace(/^#\/?/, '').split('/');
  const part = parts.find(([known]) => known === name)?.[0] ?? 'devices';
  return { part, id: /^[\w-]{1,64}$/.test(id) ? id : null };
}

export const deviceLink = (id: string): string => `#devices/${id}`;

export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const changed = (): void => setRoute(routeOf(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}
