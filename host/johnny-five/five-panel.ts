/** LED and button of an imp through johnny-five: on the sampler's board, or on any other that johnny-five knows. */
import five from 'johnny-five';
import type { StatusLed } from '../../firmware/ports.ts';
import type { Panel } from '../serial/sampler-panel.ts';

export type PinName = number | string;

export interface FivePins {
  /** Red, then green; no LED where it is left out. */
  readonly led?: readonly [PinName, PinName];
  /** To ground when pressed; none where it is left out. */
  readonly button?: PinName;
}

/** Where hardware/README.md has them. */
export const samplerPins = { led: [5, 6], button: 2 } as const satisfies FivePins;

export class FivePanel implements Panel {
  readonly led: StatusLed;
  onButton: (pressed: boolean) => void = () => {};

  constructor(board: five.Board, { led, button }: FivePins) {
    const lamps = (led ?? []).map((pin) => new five.Led({ pin, board }));
    this.led = {
      set: (...lit) => {
        for (const [i, lamp] of lamps.entries())
          if (lit[i] === true) lamp.on();
          else lamp.off();
      },
    };
    if (button === undefined) return;
    const key = new five.Button({ pin: button, isPullup: true, board });
    key.on('press', () => this.onButton(true));
    key.on('release', () => this.onButton(false));
  }
}
