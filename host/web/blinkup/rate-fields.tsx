/** How it is sent. */
import { type LineCode, lineCodeTables } from '../../../protocol/line-code.ts';

export interface RateState {
  readonly lineCode: LineCode;
  readonly symbolHz: number;
  readonly countdownS: number;
}

/** Screens redraw 60 times a second. */
const mostHz = 60;
const ratesOf = (lineCode: LineCode): readonly number[] =>
  lineCodeTables[lineCode].ratesHz.filter((hz) => hz <= mostHz).toReversed();

/** The next slower rate of a line code; null: there is none. */
export const slowerThan = (lineCode: LineCode, symbolHz: number): number | null =>
  ratesOf(lineCode).find((hz) => hz < symbolHz) ?? null;

const codes: readonly (readonly [LineCode, string])[] = [
  ['tri-level', 'Tri-level: black, grey, white; bears late redraws'],
  ['bi-level', 'Bi-level: black and white, half as long; every redraw must come in time'],
];

export function RateFields({
  rate,
  change,
}: {
  readonly rate: RateState;
  readonly change: (change: Partial<RateState>) => void;
}) {
  const { lineCode, symbolHz, countdownS } = rate;
  const choose = (code: LineCode): void =>
    change({
      lineCode: code,
      ...(ratesOf(code).includes(symbolHz) ? {} : { symbolHz: ratesOf(code).at(-1) ?? 30 }),
    });
  return (
    <fieldset class="card">
      <legend>Light</legend>
      <div class="field" role="radiogroup" aria-label="Line code">
        {codes.map(([code, name]) => (
          <label key={code} class="choice">
            <input
              type="radio"
              name="code"
              value={code}
              checked={lineCode === code}
              onChange={() => choose(code)}
            />
            <span>{name}</span>
          </label>
        ))}
      </div>
      <div class="pair">
        <div class="field">
          <label for="rate">Symbols a second</label>
          <select
            id="rate"
            value={String(symbolHz)}
            onChange={(event) => change({ symbolHz: Number(event.currentTarget.value) })}
          >
            {ratesOf(lineCode).map((hz) => (
              <option key={hz} value={String(hz)}>
                {hz}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="countdown">Countdown</label>
          <select
            id="countdown"
            value={String(countdownS)}
            onChange={(event) => change({ countdownS: Number(event.currentTarget.value) })}
          >
            {[0, 3, 5, 10].map((seconds) => (
              <option key={seconds} value={String(seconds)}>
                {seconds === 0 ? 'none' : `${seconds} seconds`}
              </option>
            ))}
          </select>
        </div>
      </div>
      <p class="hint">
        Turn the screen’s brightness up fully, automatic brightness and night colours off. Hold it to the
        imp’s sensor before the countdown ends.
      </p>
    </fieldset>
  );
}
