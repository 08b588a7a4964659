/** The ATmega328P's watchdog: interrupt, reset, or first the one and then the other. Its reset resets the whole chip, as avr8js's does not. */
import type { Chip, Peripheral } from './chip.ts';
import type { AVRInterruptConfig } from './interrupt.ts';

const registers = { WDTCSR: 0x60, MCUSR: 0x54 } as const;
const bits = { WDIF: 0x80, WDIE: 0x40, WDP3: 0x20, WDCE: 0x10, WDE: 0x08, WDP: 0x07 } as const;
const timed = bits.WDP3 | bits.WDE | bits.WDP;
const watchdogResetFlag = 8;
/** The watchdog's own oscillator has 128 kHz: 125 cycles of the chip's clock. */
const cyclesPerTick = 125;
/** How long a change stays allowed after it was announced. */
const changeCycles = 4;

export class Watchdog implements Peripheral {
  dueCycles = Infinity;
  readonly #chip: Chip;
  readonly #interrupt: AVRInterruptConfig = {
    address: 0x0c,
    flagRegister: registers.WDTCSR,
    flagMask: bits.WDIF,
    enableRegister: registers.WDTCSR,
    enableMask: bits.WDIE,
  };
  #changeableUntilCycles = 0;

  constructor(chip: Chip) {
    this.#chip = chip;
    const { cpu } = chip;
    cpu.onWatchdogReset = () => this.#restart(cpu.cycles);
    cpu.writeHooks[registers.WDTCSR] = (value, old) => {
      const changeable = cpu.cycles <= this.#changeableUntilCycles;
      if ((value & bits.WDCE) !== 0 && (value & bits.WDE) !== 0)
        this.#changeableUntilCycles = cpu.cycles + changeCycles;
      const held = (cpu.data[registers.MCUSR] ?? 0) & watchdogResetFlag ? bits.WDE : 0;
      const flag = value & bits.WDIF ? 0 : old & bits.WDIF;
      cpu.data[registers.WDTCSR] =
        (changeable ? value & timed : old & timed) | (value & bits.WDIE) | held | flag;
      cpu.updateInterruptEnable(this.#interrupt, value);
      if (changeable || this.dueCycles === Infinity) this.#restart(cpu.cycles);
      return true;
    };
  }

  run(): void {
    const { cpu } = this.#chip;
    const mode = cpu.data[registers.WDTCSR] ?? 0;
    const firedCycles = this.dueCycles;
    if ((mode & bits.WDIE) === 0) {
      this.#chip.reset('watchdog');
      return;
    }
    cpu.setInterruptFlag(this.#interrupt);
    // With both, the reset comes next unless the interrupt is asked for again.
    if ((mode & bits.WDE) !== 0) cpu.data[registers.WDTCSR] = (cpu.data[registers.WDTCSR] ?? 0) & ~bits.WDIE;
    this.#restart(firedCycles);
  }

  /** After its own reset it stays on, at its shortest, until the program clears the cause. */
  reset(): void {
    const { cpu } = this.#chip;
    cpu.data[registers.WDTCSR] = (cpu.data[registers.MCUSR] ?? 0) & watchdogResetFlag ? bits.WDE : 0;
    this.#restart(cpu.cycles);
  }

  #restart(fromCycles: number): void {
    const mode = this.#chip.cpu.data[registers.WDTCSR] ?? 0;
    const prescale = ((mode & bits.WDP3) >> 2) | (mode & bits.WDP);
    this.dueCycles =
      mode & (bits.WDE | bits.WDIE) ? fromCycles + (2048 << prescale) * cyclesPerTick : Infinity;
    this.#chip.noteDue(this.dueCycles);
  }
}
