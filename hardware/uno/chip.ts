/**
 * An ATmega328P at 16 MHz around avr8js's processor core. What the core lacks is here and in the peripherals beside this file:
 * sleep (time jumps to the next event), the one instruction after SEI and RETI that no interrupt interrupts, self-programming,
 * and a reset that resets more than the program counter. Facts: ATmega328P data sheet DS40002061.
 */
import { avrInstruction, CPU } from 'avr8js';

/** Held here: asked of the package each time it would cost a call of a getter per instruction. */
const instruction = avrInstruction;

/** Cycles of the chip's clock a second. */
export const chipHz = 16_000_000;
export const cyclesPerUs = 16;
export const flashBytes = 32_768;
const sramBytes = 2048;
/** Registers end and memory begins here; a reset clears the former only. */
const registersEnd = 0x100;
const firstIoRegister = 0x20;

/** A part of the chip that does things at times of its own. */
export interface Peripheral {
  /** When `run` is due, in cycles; Infinity where nothing is. */
  dueCycles: number;
  /** Does what was due at `dueCycles`, and sets the next. */
  run(): void;
  /** Back to the state after a reset. */
  reset(): void;
}

/** Why the chip starts anew: bits of MCUSR. */
export const resetCauses = { power: 1, external: 2, watchdog: 8 } as const;
export type ResetCause = keyof typeof resetCauses;

const registers = { SMCR: 0x53, MCUSR: 0x54, SREG: 0x5f } as const;
const opcodes = { sei: 0x9478, reti: 0x9518, sleep: 0x9588, spm: 0x95e8, spmIncrement: 0x95f8 } as const;

export class Chip {
  readonly cpu: CPU;
  /** What the SPM instruction does; set by the part that can program. */
  onSelfProgram: () => void = () => {};
  readonly #peripherals: Peripheral[] = [];
  /** Word address at which the chip starts: the boot loader's, or 0. */
  readonly #startWord: number;
  #nextDueCycles = Infinity;
  #asleep = false;
  /** Word address from which the program does not get away; -1 where it runs freely. */
  #jammedAt = -1;
  /** The instruction after SEI and RETI comes before any interrupt. */
  #held = false;

  constructor(flash: Uint8Array, startAddress = 0) {
    const words = new Uint16Array(flashBytes / 2).fill(0xffff);
    new Uint8Array(words.buffer).set(flash);
    this.cpu = new CPU(words, sramBytes);
    this.#startWord = startAddress / 2;
    // Flags of the reset cause can be cleared, not set.
    this.cpu.writeHooks[registers.MCUSR] = (value, old) => {
      this.cpu.data[registers.MCUSR] = value & old;
      return true;
    };
  }

  /** Cycles since the chip was made; resets do not stop it. */
  get cycles(): number {
    return this.cpu.cycles;
  }

  add(peripheral: Peripheral): void {
    this.#peripherals.push(peripheral);
    this.noteDue(peripheral.dueCycles);
  }

  /** To be told whenever a peripheral's `dueCycles` came nearer. */
  noteDue(dueCycles: number): void {
    if (dueCycles < this.#nextDueCycles) this.#nextDueCycles = dueCycles;
  }

  reset(cause: ResetCause): void {
    const { cpu } = this;
    const kept = cause === 'power' ? 0 : (cpu.data[registers.MCUSR] ?? 0);
    cpu.data.fill(0, firstIoRegister, registersEnd);
    if (cause === 'power') cpu.data.fill(0, registersEnd);
    cpu.reset();
    cpu.data[registers.MCUSR] = kept | resetCauses[cause];
    cpu.pc = this.#startWord;
    this.#asleep = this.#held = false;
    this.#jammedAt = -1;
    for (const peripheral of this.#peripherals) peripheral.reset();
    this.#findNextDue();
  }

  /** The program goes round where it stands until a reset; interrupts are still served. */
  jam(): void {
    this.#jammedAt = this.cpu.pc;
  }

  /** Runs until at least `untilCycles`; by less than one instruction longer. */
  run(untilCycles: number): void {
    const { cpu } = this;
    while (cpu.cycles < untilCycles) {
      if (cpu.cycles >= this.#nextDueCycles) this.#runDue();
      if (cpu.nextInterrupt >= 0 && !this.#held && cpu.interruptsEnabled) {
        this.#asleep = false;
        cpu.tick();
        // The core counts two of the four cycles.
        cpu.cycles += 2;
      }
      if (this.#asleep) cpu.cycles = Math.min(this.#nextDueCycles, untilCycles);
      else if (cpu.pc === this.#jammedAt) this.#goRound();
      else this.#step();
    }
  }

  #goRound(): void {
    this.cpu.cycles += 2;
    this.#held = false;
  }

  #step(): void {
    const { cpu } = this;
    const opcode = cpu.progMem[cpu.pc];
    this.#held = opcode === opcodes.sei || opcode === opcodes.reti;
    if (opcode === opcodes.sleep) this.#asleep = ((cpu.data[registers.SMCR] ?? 0) & 1) !== 0;
    else if (opcode === opcodes.spm || opcode === opcodes.spmIncrement) this.onSelfProgram();
    instruction(cpu);
  }

  #runDue(): void {
    for (const peripheral of this.#peripherals)
      while (peripheral.dueCycles <= this.cpu.cycles) peripheral.run();
    this.#findNextDue();
  }

  #findNextDue(): void {
    let next = Infinity;
    for (const { dueCycles } of this.#peripherals) if (dueCycles < next) next = dueCycles;
    this.#nextDueCycles = next;
  }
}
