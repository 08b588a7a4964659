/** The fixture's LED of one board as light on the sensor of another: grey one resistor, white both. */
import type { AnalogSource } from './converter.ts';
import type { Uno } from './uno.ts';

export interface LedLightOptions {
  /** Whether the pins light their LED when high. Default true. */
  readonly activeHigh?: boolean;
  /** Volts on the other board's A0 when both pins are on, when D8 alone is, when D9 alone is. Defaults 3, 1.2, 1.8. */
  readonly whiteVolts?: number;
  readonly greyVolts?: number;
  readonly singleVolts?: number;
}

/** The sending board's time follows the asking board's from the first question on: they were not switched on together. */
export function ledLight(
  sender: Uno,
  { activeHigh = true, whiteVolts = 3, greyVolts = 1.2, singleVolts = 1.8 }: LedLightOptions = {},
): AnalogSource {
  let aheadUs: number | null = null;
  return (atUs) => {
    aheadUs ??= sender.nowUs() - atUs;
    sender.runUntil(atUs + aheadUs);
    const grey = sender.pins.output(8) === activeHigh;
    const other = sender.pins.output(9) === activeHigh;
    return grey && other ? whiteVolts : grey ? greyVolts : other ? singleVolts : 0;
  };
}
