/** What became of a BlinkUp: the agent, or why there is none and what to do. */
import { useState } from 'preact/hooks';
import type { ApiError } from '../shell/api.ts';
import { Note, Trouble } from '../shell/note.tsx';
import { AgentLine } from './agent-line.tsx';
import { ledAdvice } from './led-advice.ts';
import type { BlinkupOutcome } from './outcome.ts';

export type Ending =
  | { readonly kind: 'polling'; readonly secondsLeft: number }
  | { readonly kind: 'outcome'; readonly outcome: BlinkupOutcome }
  | { readonly kind: 'cleared' }
  | { readonly kind: 'failed'; readonly error: ApiError };

function WhatToCheck() {
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
      <div aria-live="polite">
        {advice !== undefined && (
          <>
            <p>{advice.means}</p>
            <ul>
              {advice.checks.map((check) => (
                <li key={check}>{check}</li>
              ))}
            </ul>
          </>
        )}
      </div>
    </>
  );
}

function Outcome({ outcome }: { readonly outcome: BlinkupOutcome }) {
  switch (outcome.state) {
    case 'enrolled':
      return (
        <Note kind="good" title="The device is enrolled">
          <AgentLine url={outcome.agentUrl} />
          <p class="quiet">
            Device <span class="mono">{outcome.deviceId}</span>
          </p>
        </Note>
      );
    case 'refused':
      return (
        <>
          <Trouble why={outcome.refusal} title="The cloud refused the device" />
          <p class="quiet">
            Device <span class="mono">{outcome.deviceId}</span>, reason <code>{outcome.refusal.code}</code>.
            The vendor’s SDK would only have timed out.
          </p>
        </>
      );
    case 'expired':
    case 'revoked':
      return (
        <Trouble
          title="The device is not enrolled"
          why={{
            cause: `the enrollment token ${outcome.state === 'expired' ? 'has expired' : 'was revoked'}, and no device had brought it`,
            cure: 'send again; a new token is asked for',
          }}
        />
      );
    case 'waiting':
      return (
        <Note kind="warn" title="No device has come to the cloud">
          <p>
            Nobody has brought the token within a minute. The flashing was not decoded, or the imp is not
            on-line.
          </p>
          <WhatToCheck />
        </Note>
      );
  }
}

export function Result({ ending, onStop }: { readonly ending: Ending; readonly onStop: () => void }) {
  switch (ending.kind) {
    case 'polling':
      return (
        <Note title="Waiting for the device">
          <p>
            The LED is green for three seconds when the imp has understood. The cloud is asked for{' '}
            {ending.secondsLeft} more seconds.
          </p>
          <button type="button" onClick={onStop}>
            Stop waiting
          </button>
        </Note>
      );
    case 'outcome':
      return <Outcome outcome={ending.outcome} />;
    case 'cleared':
      return (
        <Note title="“Clear device” was sent">
          <p>
            A device that understood it shows green for three seconds, then blinks amber: its network settings
            are gone. The cloud hears nothing of it.
          </p>
        </Note>
      );
    case 'failed':
      return <Trouble why={ending.error} />;
  }
}
