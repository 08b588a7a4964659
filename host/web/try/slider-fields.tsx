/** The sliders of the light. */
import {
  placeOf,
  type Slider,
  type SliderName,
  sliderNames,
  sliders,
  sliderSteps,
  type SliderValues,
  valueAt,
} from './sliders.ts';

export function SliderFields({
  values,
  change,
}: {
  readonly values: SliderValues;
  readonly change: (change: Partial<SliderValues>) => void;
}) {
  return (
    <fieldset class="card">
      <legend>Light</legend>
      <div class="pair">
        {sliderNames.map((name) => (
          <SliderField
            key={name}
            name={name}
            slider={sliders[name]}
            value={values[name]}
            onValue={(value) => change({ [name]: value })}
          />
        ))}
      </div>
    </fieldset>
  );
}

function SliderField({
  name,
  slider,
  value,
  onValue,
}: {
  readonly name: SliderName;
  readonly slider: Slider;
  readonly value: number;
  readonly onValue: (value: number) => void;
}) {
  const { label, unit, hint } = slider;
  const text = unit === '' ? String(value) : `${value} ${unit}`;
  return (
    <div class="field">
      <label for={name} class="with-value">
        {label} <output for={name}>{text}</output>
      </label>
      <input
        id={name}
        type="range"
        min="0"
        max={sliderSteps}
        value={String(placeOf(slider, value))}
        aria-valuetext={text}
        aria-describedby={`${name}-hint`}
        onInput={(event) => onValue(valueAt(slider, Number(event.currentTarget.value)))}
      />
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
    </div>
  );
}
