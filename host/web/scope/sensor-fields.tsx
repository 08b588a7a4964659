/** The circuit in front of the converter: what the advice on its resistor goes by. */
import { e12Ohms, type SensorKind, sensorKinds } from '../../../hardware/sensor-circuits.ts';
import { ohmsText } from '../../scope/ohms-text.ts';
import type { SensorCircuit } from './live-scope.ts';

const names: Readonly<Record<SensorKind, string>> = {
  phototransistor: 'Phototransistor',
  photodiode: 'Photodiode',
  'photodiode-amplifier': 'Photodiode with amplifier',
};

const kinds = Object.keys(names) as readonly SensorKind[];

export function SensorFields({
  circuit,
  change,
}: {
  readonly circuit: SensorCircuit;
  readonly change: (circuit: SensorCircuit) => void;
}) {
  const { kind, presentOhms } = circuit;
  const choices = e12Ohms.includes(presentOhms) ? e12Ohms : [presentOhms, ...e12Ohms];
  return (
    <div class="pair">
      <div class="field">
        <label for="sensor">Sensor</label>
        <select
          id="sensor"
          value={kind}
          onChange={({ currentTarget: { value } }) => {
            const chosen = kinds.find((each) => each === value) ?? kind;
            change({ kind: chosen, presentOhms: sensorKinds[chosen].startOhms });
          }}
        >
          {kinds.map((each) => (
            <option key={each} value={each}>
              {names[each]}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="ohms">Its {sensorKinds[kind].resistor} now</label>
        <select
          id="ohms"
          value={String(presentOhms)}
          onChange={(event) => change({ kind, presentOhms: Number(event.currentTarget.value) })}
        >
          {choices.map((ohms) => (
            <option key={ohms} value={String(ohms)}>
              {ohmsText(ohms)}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
