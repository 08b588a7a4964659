/** The Uno's digital pins D0 .. D13: what the program drives, what a timer dims, what hangs outside. */
import type { Chip } from './chip.ts';
import type { Channel, Timer } from './timer.ts';

interface Port {
  readonly PIN: number;
  readonly DDR: number;
  readonly PORT: number;
  /** The board's number of bit 0, and how many bits are pins. */
  readonly firstPin: number;
  readonly pins: number;
}

const ports: readonly Port[] = [
  { PIN: 0x29, DDR: 0x2a, PORT: 0x2b, firstPin: 0, pins: 8 },
  { PIN: 0x23, DDR: 0x24, PORT: 0x25, firstPin: 8, pins: 6 },
];

/** Pins that a timer can drive. */
const dimmers: Readonly<Record<number, readonly ['timer0' | 'timer2', Channel]>> = {
  3: ['timer2', 'b'],
  5: ['timer0', 'b'],
  6: ['timer0', 'a'],
  11: ['timer2', 'a'],
};

export class Pins {
  /** Called when the program changed a port or a direction, not for every edge of a dimmed pin. */
  onChange: (atCycles: number) => void = () => {};
  readonly #chip: Chip;
  readonly #timers: Readonly<Record<'timer0' | 'timer2', Timer>>;
  /** What something outside does to a pin; open where absent. */
  readonly #driven = new Map<number, boolean>();

  constructor(chip: Chip, timers: Readonly<Record<'timer0' | 'timer2', Timer>>) {
    this.#chip = chip;
    this.#timers = timers;
    const { cpu } = chip;
    for (const port of ports) {
      cpu.readHooks[port.PIN] = () => this.#read(port);
      for (const register of [port.DDR, port.PORT])
        cpu.writeHooks[register] = (value) => {
          cpu.data[register] = value;
          this.onChange(cpu.cycles);
          return true;
        };
      // Writing ones to PIN toggles PORT. SBI and CBI say with the mask which bit they mean.
      cpu.writeHooks[port.PIN] = (value, _old, _address, mask) => {
        cpu.data[port.PORT] = (cpu.data[port.PORT] ?? 0) ^ (value & mask);
        this.onChange(cpu.cycles);
        return true;
      };
    }
  }

  /** Connects a pin to ground (false), to the supply (true) or to nothing (null). */
  drive(pin: number, level: boolean | null): void {
    if (level === null) this.#driven.delete(pin);
    else this.#driven.set(pin, level);
  }

  /** Whether an output is high at a moment; null where the pin is no output. */
  output(pin: number, atCycles = this.#chip.cycles): boolean | null {
    const { direction, value } = this.#latches(pin);
    if (!direction) return null;
    const dimmer = dimmers[pin];
    return (dimmer && this.#timers[dimmer[0]].output(dimmer[1], atCycles)) ?? value;
  }

  /** What share of the time an output is high; null where the pin is no output. */
  duty(pin: number): number | null {
    const { direction, value } = this.#latches(pin);
    if (!direction) return null;
    const dimmer = dimmers[pin];
    return (dimmer && this.#timers[dimmer[0]].duty(dimmer[1])) ?? Number(value);
  }

  #latches(pin: number): { readonly direction: boolean; readonly value: boolean } {
    const port = ports.find(({ firstPin, pins }) => pin >= firstPin && pin < firstPin + pins);
    if (port === undefined) throw new RangeError(`the board has no pin D${pin}`);
    const { data } = this.#chip.cpu;
    const bit = 1 << (pin - port.firstPin);
    return { direction: ((data[port.DDR] ?? 0) & bit) !== 0, value: ((data[port.PORT] ?? 0) & bit) !== 0 };
  }

  #read({ firstPin, pins }: Port): number {
    let levels = 0;
    for (let bit = 0; bit < pins; bit++) {
      const pin = firstPin + bit;
      const { direction, value } = this.#latches(pin);
      // An open input follows its pull-up; without one it floats, here to ground.
      const level = direction ? this.output(pin) : (this.#driven.get(pin) ?? value);
      if (level === true) levels |= 1 << bit;
    }
    return levels;
  }
}
