/** What can be turned, as a table. */

export interface Slider {
  readonly label: string;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  readonly first: number;
  readonly hint: string;
  /** Its way goes by ratios, not by differences. */
  readonly byRatio?: true;
}

const slider = (
  label: string,
  unit: string,
  [least, first, most]: readonly [number, number, number],
  hint: string,
  byRatio?: true,
): Slider => ({ label, unit, least, most, first, hint, ...(byRatio === undefined ? {} : { byRatio }) });

export const sliders = {
  ambient: slider(
    'Ambient light',
    '',
    [0, 0.2, 4],
    'Steady light beside the screen’s; 1 is as bright as its white held close.',
  ),
  mains: slider('Lamp flicker', '%', [0, 0, 100], 'Ripple of the ambient light, 100 times a second.'),
  distanceCm: slider('Distance', 'cm', [0, 1, 60], 'From the screen to the sensor.'),
  lcdMs: slider('LCD speed', 'ms', [0, 6, 40], 'What the screen takes from dark to bright; OLED: 0.'),
  loadKohm: slider(
    'Load resistor',
    'kOhm',
    [1, 22, 1000],
    'More is more voltage for the same light, and slower.',
    true,
  ),
  jitterMs: slider('Late redraws', 'ms', [0, 1, 12], 'How early or late the screen redraws, rms.'),
} as const satisfies Readonly<Record<string, Slider>>;

export type SliderName = keyof typeof sliders;
export type SliderValues = Readonly<Record<SliderName, number>>;

export const sliderNames = Object.keys(sliders) as readonly SliderName[];
export const firstValues = Object.fromEntries(
  sliderNames.map((name) => [name, sliders[name].first]),
) as SliderValues;

/** Places of a slider's handle, 0..`sliderSteps`. */
export const sliderSteps = 200;

export function valueAt({ least, most, byRatio }: Slider, place: number): number {
  const share = place / sliderSteps;
  const value = byRatio ? least * (most / least) ** share : least + (most - least) * share;
  return Number(value.toPrecision(3));
}

export function placeOf({ least, most, byRatio }: Slider, value: number): number {
  const share = byRatio ? Math.log(value / least) / Math.log(most / least) : (value - least) / (most - least);
  return Math.round(share * sliderSteps);
}
