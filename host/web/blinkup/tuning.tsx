/** Light for who tunes a sensor: steady levels and a square wave. */
import { useState } from 'preact/hooks';
import { Shade } from '../../../protocol/shade.ts';
import { tune, type TuningLight } from './flash.ts';
import { FlashScreen } from './flash-screen.tsx';

const lights = [
  ['Black', Shade.black],
  ['Grey', Shade.grey],
  ['White', Shade.white],
  ['Square wave', 'square'],
  ['Test pattern', 'steps'],
] as const;

export function Tuning({ beforeFlashing }: { readonly beforeFlashing: (go: () => void) => void }) {
  const [shown, setShown] = useState<TuningLight | null>(null);
  const [hz, setHz] = useState(30);
  return (
    <details class="card">
      <summary>Light for tuning a sensor</summary>
      <p class="hint">
        Fills the screen until Escape or a double tap. The wave is black and white in turn. While the test
        pattern is shown, black, grey and white, <code>impsim scope</code> names the resistor to take.
      </p>
      <div class="field">
        <label for="square">Half-waves a second</label>
        <select id="square" value={String(hz)} onChange={(event) => setHz(Number(event.currentTarget.value))}>
          {[60, 30, 20, 10, 2].map((rate) => (
            <option key={rate} value={String(rate)}>
              {rate}
            </option>
          ))}
        </select>
      </div>
      <div class="actions">
        {lights.map(([name, light]) => (
          <button
            key={name}
            type="button"
            onClick={() => (light === 'square' ? beforeFlashing(() => setShown(light)) : setShown(light))}
          >
            {name}
          </button>
        ))}
      </div>
      {shown !== null && (
        <FlashScreen
          words={null}
          onEnd={() => setShown(null)}
          run={(screen, signal) => {
            tune(screen, shown, hz, signal);
            return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
          }}
        />
      )}
    </details>
  );
}
