/** A device's log as it comes, with a filter. */
import { useEffect, useState } from 'preact/hooks';
import type { Fleet } from './fleet.ts';
import { timeText } from './time.tsx';
import type { LogView } from './views.ts';

/** Lines that are kept in the page. */
const mostLines = 1_000;

export function LogLines({
  fleet,
  deviceId,
  before,
}: {
  readonly fleet: Fleet;
  readonly deviceId: string;
  /** What the cloud had when the page was opened. */
  readonly before: readonly LogView[];
}) {
  const [lines, setLines] = useState(before);
  const [words, setWords] = useState('');
  useEffect(
    () =>
      fleet.read((line) => {
        if (line.deviceId !== deviceId) return;
        setLines((kept) =>
          kept.some(({ id }) => id === line.id) ? kept : [...kept, line].slice(-mostLines),
        );
      }),
    [fleet, deviceId],
  );
  const wanted = words.trim().toLowerCase();
  const shown = lines.filter(({ type, text }) => `${type} ${text}`.toLowerCase().includes(wanted));
  return (
    <section class="card" aria-labelledby="log">
      <h2 id="log">Log</h2>
      <div class="field">
        <label for="log-filter">Filter</label>
        <input
          id="log-filter"
          type="search"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </div>
      {shown.length === 0 ? (
        <p class="quiet">{lines.length === 0 ? 'No lines yet.' : 'No line fits the filter.'}</p>
      ) : (
        <div class="log" role="log" aria-label="Log lines" tabIndex={0}>
          {shown.toReversed().map(({ id, atMs, type, text }) => (
            <div key={id} class={type.endsWith('error') ? 'line error' : 'line'}>
              <span class="quiet">
                {timeText(atMs)} {type}
              </span>
              <span class="text">{text}</span>
            </div>
          ))}
        </div>
      )}
    </section>
  );
}
