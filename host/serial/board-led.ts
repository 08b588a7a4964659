/** The imp's status LED on a board: red on D5, green on D6. */
import type { StatusLed } from '../../firmware/ports.ts';
import type { Sampler } from './sampler.ts';

const redPin = 5;
const greenPin = 6;

export class BoardLed implements StatusLed {
  readonly #sampler: Pick<Sampler, 'command'>;
  readonly #shown = new Map<number, boolean>();
  #wanted: readonly [red: boolean, green: boolean] = [false, false];

  constructor(sampler: Pick<Sampler, 'command'>) {
    this.#sampler = sampler;
  }

  set(red: boolean, green: boolean): void {
    this.#wanted = [red, green];
    this.#show(redPin, red);
    this.#show(greenPin, green);
  }

  /** The board began anew, with its LED dark. */
  refresh(): void {
    this.#shown.clear();
    this.set(...this.#wanted);
  }

  #show(pin: number, lit: boolean): void {
    if (this.#shown.get(pin) === lit) return;
    this.#shown.set(pin, lit);
    // A board that is unplugged shows nothing; the imp does not mind.
    this.#sampler.command({ name: 'pwm', pin, duty: lit ? 255 : 0 }).catch(() => this.#shown.delete(pin));
  }
}
