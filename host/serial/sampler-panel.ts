/** LED and button of an imp, on a board with the sampler. */
import type { StatusLed } from '../../firmware/ports.ts';
import { BoardLed } from './board-led.ts';
import type { Sampler } from './sampler.ts';

/** What a person sees of an imp, and can press. */
export interface Panel {
  readonly led: StatusLed;
  /** Told whether the button that clears the imp is pressed, whenever that may have changed. */
  onButton: (pressed: boolean) => void;
}

const buttonPin = 2;

/** LED on D5 and D6, button on D2. Takes the sampler's inputs and resets. */
export class SamplerPanel implements Panel {
  readonly led: StatusLed;
  onButton: (pressed: boolean) => void = () => {};

  constructor(sampler: Sampler) {
    const led = new BoardLed(sampler);
    this.led = led;
    sampler.onInputs = ({ levels }) => this.onButton(((levels >> buttonPin) & 1) === 0);
    sampler.onReset = () => led.refresh();
  }
}
