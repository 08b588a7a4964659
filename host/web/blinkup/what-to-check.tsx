/** Where a BlinkUp got to and what to check: by what imps told of themselves, else by the LED that somebody sees. */
import { useState } from 'preact/hooks';
import { adviceOf, type Advice, ledAdvice } from './led-advice.ts';
import type { Sighting } from './sighting.ts';

function Checks({ advice }: { readonly advice: Advice }) {
  return (
    <>
      <p>{advice.means}</p>
      <ul>
        {advice.checks.map((check) => (
          <li key={check}>{check}</li>
        ))}
      </ul>
    </>
  );
}

function AskLed() {
  const [chosen, setChosen] = useState('');
  const advice = ledAdvice.find(({ shows }) => shows === chosen);
  return (
    <>
      <div class="field">
        <label for="led">What does the imp’s LED show now?</label>
        <select id="led" value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
          <option value="">choose</option>
          {ledAdvice.map(({ shows }) => (
            <option key={shows} value={shows}>
              {shows}
            </option>
          ))}
        </select>
      </div>
      <div aria-live="polite">{advice !== undefined && <Checks advice={advice} />}</div>
    </>
  );
}

/** What each imp that saw the flashing made of it. */
export function Sightings({ sightings }: { readonly sightings: readonly Sighting[] }) {
  return (
    <>
      {sightings.map((sighting) => (
        <section key={sighting.deviceId} aria-label={`Device ${sighting.deviceId}`}>
          <p class="quiet">
            Device <span class="mono">{sighting.deviceId}</span>
            {sighting.name !== null && ` (${sighting.name})`} says:
          </p>
          <Checks advice={adviceOf(sighting)} />
        </section>
      ))}
    </>
  );
}

export function WhatToCheck({ sightings }: { readonly sightings: readonly Sighting[] }) {
  if (sightings.length === 0) return <AskLed />;
  return (
    <>
      <Sightings sightings={sightings} />
      <details>
        <summary>It was another imp</summary>
        <AskLed />
      </details>
    </>
  );
}
