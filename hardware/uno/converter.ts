/** The ATmega328P's analog-to-digital converter, with the automatic trigger from Timer1's compare match B that avr8js's lacks. */
import { type Chip, cyclesPerUs, type Peripheral } from './chip.ts';
import type { AVRInterruptConfig } from './interrupt.ts';

/** Volts at a pin at a moment of the board's time, a real number of microseconds. Asked for in rising order of time. */
export type AnalogSource = (atUs: number) => number;

const registers = { ADCL: 0x78, ADCH: 0x79, ADCSRA: 0x7a, ADCSRB: 0x7b, ADMUX: 0x7c } as const;
const bits = { ADEN: 0x80, ADSC: 0x40, ADATE: 0x20, ADIF: 0x10, ADIE: 0x08 } as const;
const triggerTimer1CompareB = 5;

/** Supply, and what REFS select: AREF (tied to the supply on the board), supply, reserved, internal. */
export const supplyVolts = 5;
const referenceVolts = [supplyVolts, supplyVolts, null, 1.1] as const;
const mostCode = 1023;

/** In cycles of the converter's own clock, from the start to the moment of the sample, and to the result. Data sheet, table 24-1. */
const timing = {
  first: { hold: 13.5, done: 25 },
  normal: { hold: 1.5, done: 13 },
  triggered: { hold: 2, done: 13.5 },
} as const;

export class Converter implements Peripheral {
  dueCycles = Infinity;
  /** What is on A0 .. A7; a pin with nothing on it reads 0 V. */
  readonly sources: AnalogSource[] = [];
  readonly #chip: Chip;
  readonly #interrupt: AVRInterruptConfig = {
    address: 0x2a,
    flagRegister: registers.ADCSRA,
    flagMask: bits.ADIF,
    enableRegister: registers.ADCSRA,
    enableMask: bits.ADIE,
  };
  #first = true;
  #phase: 'idle' | 'sampling' | 'converting' = 'idle';
  #doneCycles = 0;
  #code = 0;

  constructor(chip: Chip) {
    this.#chip = chip;
    const { cpu } = chip;
    cpu.writeHooks[registers.ADCSRA] = (value, old) => {
      if ((value & bits.ADEN) !== 0 && (old & bits.ADEN) === 0) this.#first = true;
      const running = this.#phase === 'idle' ? 0 : bits.ADSC;
      const flag = (value & bits.ADIF) === 0 ? old & bits.ADIF : 0;
      cpu.data[registers.ADCSRA] = (value & ~(bits.ADSC | bits.ADIF)) | running | flag;
      if (flag === 0) cpu.clearInterrupt(this.#interrupt, false);
      cpu.updateInterruptEnable(this.#interrupt, value);
      if ((value & bits.ADEN) === 0) this.reset();
      else if ((value & bits.ADSC) !== 0) this.#start(cpu.cycles, 'normal');
      return true;
    };
  }

  /** Timer1's compare flag B rose. */
  trigger(atCycles: number): void {
    const control = this.#register('ADCSRA');
    if ((this.#register('ADCSRB') & 7) !== triggerTimer1CompareB) return;
    if ((control & bits.ADEN) !== 0 && (control & bits.ADATE) !== 0) this.#start(atCycles, 'triggered');
  }

  run(): void {
    if (this.#phase === 'sampling') {
      this.#code = this.#sample(this.dueCycles / cyclesPerUs);
      this.#phase = 'converting';
      this.dueCycles = this.#doneCycles;
      return;
    }
    const { cpu } = this.#chip;
    this.#phase = 'idle';
    this.dueCycles = Infinity;
    const shifted = (this.#register('ADMUX') & 0x20) === 0 ? this.#code : this.#code << 6;
    cpu.data[registers.ADCL] = shifted & 0xff;
    cpu.data[registers.ADCH] = shifted >> 8;
    cpu.data[registers.ADCSRA] = this.#register('ADCSRA') & ~bits.ADSC;
    cpu.setInterruptFlag(this.#interrupt);
  }

  reset(): void {
    this.#phase = 'idle';
    this.#first = true;
    this.dueCycles = Infinity;
  }

  #register(name: keyof typeof registers): number {
    return this.#chip.cpu.data[registers[name]] ?? 0;
  }

  #start(atCycles: number, how: 'normal' | 'triggered'): void {
    if (this.#phase !== 'idle') return;
    const { hold, done } = timing[this.#first ? 'first' : how];
    this.#first = false;
    const cyclesEach = 1 << Math.max(1, this.#register('ADCSRA') & 7);
    this.#phase = 'sampling';
    this.#chip.cpu.data[registers.ADCSRA] = this.#register('ADCSRA') | bits.ADSC;
    this.dueCycles = atCycles + hold * cyclesEach;
    this.#doneCycles = atCycles + done * cyclesEach;
    this.#chip.noteDue(this.dueCycles);
  }

  #sample(atUs: number): number {
    const mux = this.#register('ADMUX');
    const reference = referenceVolts[mux >> 6] ?? null;
    if (reference === null) throw new Error('the emulated converter has no reserved reference');
    const volts = this.sources[mux & 15]?.(atUs) ?? 0;
    return Math.max(0, Math.min(mostCode, Math.floor((volts / reference) * (mostCode + 1))));
  }
}
