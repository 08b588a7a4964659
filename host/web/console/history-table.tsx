/** What happened to devices: when, what, who, and why refused. */
import { sentence } from '../shell/note.tsx';
import { DataTable } from './data-table.tsx';
import { deviceLink } from './route.ts';
import { Time } from './time.tsx';
import type { HistoryView } from './views.ts';

export function HistoryTable({
  entries,
  withDevice = false,
}: {
  readonly entries: readonly HistoryView[];
  readonly withDevice?: boolean;
}) {
  return (
    <DataTable
      label="History"
      none="Nothing has happened yet."
      head={['When', ...(withDevice ? ['Device'] : []), 'What', 'Who', 'Why refused, and what to do']}
      rows={entries.map(({ id, atMs, deviceId, event, actor, actorKind, refusal }) => ({
        key: id,
        cells: [
          <Time atMs={atMs} />,
          ...(withDevice
            ? [
                <a class="mono" href={deviceLink(deviceId)}>
                  {deviceId}
                </a>,
              ]
            : []),
          event.replaceAll('-', ' '),
          actorKind === 'account' ? actor : `the ${actorKind}`,
          refusal === null ? (
            ''
          ) : (
            <span class="reason">
              {sentence(refusal.cause)} {sentence(refusal.cure)}
            </span>
          ),
        ],
      }))}
    />
  );
}
