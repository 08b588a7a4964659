/** A time as people say it. */
const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export const timeText = (atMs: number): string => format.format(atMs);

export function Time({ atMs, none = 'never' }: { readonly atMs: number | null; readonly none?: string }) {
  if (atMs === null) return <span class="quiet">{none}</span>;
  return <time dateTime={new Date(atMs).toISOString()}>{timeText(atMs)}</time>;
}
