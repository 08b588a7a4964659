/** What became of a BlinkUp: the agent, or why there is none and what to do. */
import type { ApiError } from '../shell/api.ts';
import { Note, Trouble } from '../shell/note.tsx';
import { AgentLine } from './agent-line.tsx';
import type { BlinkupOutcome } from './outcome.ts';
import type { Sighting } from './sighting.ts';
import { Sightings, WhatToCheck } from './what-to-check.tsx';

export type Ending =
  | { readonly kind: 'polling'; readonly secondsLeft: number }
  | { readonly kind: 'outcome'; readonly outcome: BlinkupOutcome }
  | { readonly kind: 'cleared' }
  | { readonly kind: 'failed'; readonly error: ApiError };

function Outcome({
  outcome,
  sightings,
}: {
  readonly outcome: BlinkupOutcome;
  readonly sightings: readonly Sighting[];
}) {
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
            Nobody has brought the token within a minute.
            {sightings.length === 0 && ' The flashing was not decoded, or the imp is not on-line.'}
          </p>
          <WhatToCheck sightings={sightings} />
        </Note>
      );
  }
}

export function Result({
  ending,
  sightings = [],
  onStop,
}: {
  readonly ending: Ending;
  /** What imps are known to have made of the flash. */
  readonly sightings?: readonly Sighting[];
  readonly onStop: () => void;
}) {
  // One that has decoded the settings is on its way: nothing has failed yet.
  const failed = sightings.filter(({ saw }) => saw !== 'decoded');
  switch (ending.kind) {
    case 'polling':
      return (
        <Note title="Waiting for the device">
          <p>
            The LED is green for three seconds when the imp has understood. The cloud is asked for{' '}
            {ending.secondsLeft} more seconds.
          </p>
          {sightings.length > failed.length && <p>An imp has decoded the settings, and is on its way.</p>}
          {failed.length > 0 && <Sightings sightings={failed} />}
          <button type="button" onClick={onStop}>
            Stop waiting
          </button>
        </Note>
      );
    case 'outcome':
      return <Outcome outcome={ending.outcome} sightings={sightings} />;
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
