/** What happened to all devices, newest first. */
import { useState } from 'preact/hooks';
import { HistoryTable } from './history-table.tsx';
import { Await, useLoaded } from './loaded.tsx';
import type { HistoryView } from './views.ts';

export function Audit() {
  const [before, setBefore] = useState<string | null>(null);
  const loaded = useLoaded<{ readonly entries: readonly HistoryView[]; readonly next: string | null }>(
    before === null ? '/audit' : `/audit?before=${before}`,
  );
  return (
    <>
      <h1>Audit</h1>
      <Await loaded={loaded}>
        {({ entries, next }) => (
          <section class="card" aria-label="Entries">
            <HistoryTable entries={entries} withDevice />
            <div class="actions">
              {before !== null && (
                <button type="button" onClick={() => setBefore(null)}>
                  Newest
                </button>
              )}
              {next !== null && (
                <button type="button" onClick={() => setBefore(next)}>
                  Older
                </button>
              )}
            </div>
          </section>
        )}
      </Await>
    </>
  );
}
