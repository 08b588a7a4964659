/** Which part of the console is shown: the address behind `#`, so that back, forward and bookmarks work. Pure. */

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

export function routeOf(hash: string): Route {
  const [name = '', id = ''] = hash.replace(/^#\/?/, '').split('/');
  const part = parts.find(([known]) => known === name)?.[0] ?? 'devices';
  return { part, id: /^[\w-]{1,64}$/.test(id) ? id : null };
}

/** For the browser's tabs and history. */
export function titleOf({ part, id }: Route): string {
  const words = parts.find(([known]) => known === part)?.[1] ?? '';
  return `${words}${id === null ? '' : ` ${id}`} · impsim`;
}

export const deviceLink = (id: string): string => `#devices/${id}`;
