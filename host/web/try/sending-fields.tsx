/** What the phone sends, and how. */
import type { LineCode } from '../../../protocol/line-code.ts';
import { PasswordField } from '../shell/password-field.tsx';
import { type Bringing, bringings, network, type SendingState } from './sending.ts';

const codes: readonly (readonly [LineCode, string])[] = [
  ['tri-level', 'Tri-level'],
  ['bi-level', 'Bi-level'],
];

export function SendingFields({
  sending,
  change,
}: {
  readonly sending: SendingState;
  readonly change: (change: Partial<SendingState>) => void;
}) {
  return (
    <fieldset class="card">
      <legend>What is sent</legend>
      <div class="pair">
        <div class="field">
          <label for="ssid">Network name (SSID)</label>
          <input
            id="ssid"
            autocomplete="off"
            spellcheck={false}
            value={sending.ssid}
            onInput={(event) => change({ ssid: event.currentTarget.value })}
          />
          <p class="hint">The imp stands where there is “{network.ssid}”.</p>
        </div>
        <PasswordField
          id="password"
          label="Password"
          value={sending.password}
          onInput={(password) => change({ password })}
        >
          <p class="hint">The right one is {network.password}</p>
        </PasswordField>
        <div class="field">
          <label for="code">Line code</label>
          <select
            id="code"
            value={sending.lineCode}
            onChange={(event) => change({ lineCode: event.currentTarget.value as LineCode })}
          >
            {codes.map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="rate">Symbols a second</label>
          <select
            id="rate"
            value={String(sending.symbolHz)}
            onChange={(event) => change({ symbolHz: Number(event.currentTarget.value) })}
          >
            {[60, 30, 20].map((hz) => (
              <option key={hz} value={String(hz)}>
                {hz}
              </option>
            ))}
          </select>
        </div>
        <div class="field whole">
          <label for="bringing">Plan ID and token</label>
          <select
            id="bringing"
            value={sending.bringing}
            onChange={(event) => change({ bringing: event.currentTarget.value as Bringing })}
          >
            {Object.entries(bringings).map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
        </div>
      </div>
    </fieldset>
  );
}
