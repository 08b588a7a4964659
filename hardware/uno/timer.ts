/**
 * Timers of the ATmega328P in the modes that firmware here uses: normal, clear on compare (CTC), fast PWM. Counts are computed when
 * asked for and events only at matches, so that a fast prescaler costs no more than a slow one. Another mode throws.
 */
import type { AVRInterruptConfig } from './interrupt.ts';
import type { Chip, Peripheral } from './chip.ts';

export interface TimerConfig {
  readonly name: string;
  readonly bits: 8 | 16;
  readonly TCCRA: number;
  readonly TCCRB: number;
  readonly TCNT: number;
  readonly OCRA: number;
  readonly OCRB: number;
  readonly TIMSK: number;
  readonly TIFR: number;
  readonly vectors: { readonly compareA: number; readonly compareB: number; readonly overflow: number };
  /** What clock select 0..7 divides by; 0 stops. An external clock is not modelled. */
  readonly dividers: readonly (number | null)[];
}

const dividers01 = [0, 1, 8, 64, 256, 1024, null, null] as const;

export const timerConfigs = {
  timer0: {
    name: 'Timer0',
    bits: 8,
    TCCRA: 0x44,
    TCCRB: 0x45,
    TCNT: 0x46,
    OCRA: 0x47,
    OCRB: 0x48,
    TIMSK: 0x6e,
    TIFR: 0x35,
    vectors: { compareA: 0x1c, compareB: 0x1e, overflow: 0x20 },
    dividers: dividers01,
  },
  timer1: {
    name: 'Timer1',
    bits: 16,
    TCCRA: 0x80,
    TCCRB: 0x81,
    TCNT: 0x84,
    OCRA: 0x88,
    OCRB: 0x8a,
    TIMSK: 0x6f,
    TIFR: 0x36,
    vectors: { compareA: 0x16, compareB: 0x18, overflow: 0x1a },
    dividers: dividers01,
  },
  timer2: {
    name: 'Timer2',
    bits: 8,
    TCCRA: 0xb0,
    TCCRB: 0xb1,
    TCNT: 0xb2,
    OCRA: 0xb3,
    OCRB: 0xb4,
    TIMSK: 0x70,
    TIFR: 0x37,
    vectors: { compareA: 0x0e, compareB: 0x10, overflow: 0x12 },
    dividers: [0, 1, 8, 32, 64, 128, 256, 1024],
  },
} as const satisfies Record<string, TimerConfig>;

export type Channel = 'a' | 'b';
const flagBits = { overflow: 1, a: 2, b: 4 } as const;
/** COMnx bits in TCCRnA: 2 = cleared on match, set at bottom. */
const outputShift = { a: 6, b: 4 } as const;

export class Timer implements Peripheral {
  dueCycles = Infinity;
  /** Called when a compare flag rises, with the cycle at which it did. */
  onMatch: (channel: Channel, atCycles: number) => void = () => {};
  readonly #chip: Chip;
  readonly #config: TimerConfig;
  readonly #interrupts: Readonly<Record<'overflow' | Channel, AVRInterruptConfig>>;
  readonly #compare = { a: 0, b: 0 };
  readonly #matchCycles = { overflow: Infinity, a: Infinity, b: Infinity };
  #divider = 0;
  #top: number;
  #pwm = false;
  /** The count was `#baseCount` at `#baseCycles`. */
  #baseCycles = 0;
  #baseCount = 0;
  #highByte = 0;

  constructor(chip: Chip, config: TimerConfig) {
    this.#chip = chip;
    this.#config = config;
    this.#top = this.#most;
    const { TIFR, TIMSK, vectors } = config;
    const interrupt = (address: number, mask: number): AVRInterruptConfig => ({
      address,
      flagRegister: TIFR,
      flagMask: mask,
      enableRegister: TIMSK,
      enableMask: mask,
    });
    this.#interrupts = {
      overflow: interrupt(vectors.overflow, flagBits.overflow),
      a: interrupt(vectors.compareA, flagBits.a),
      b: interrupt(vectors.compareB, flagBits.b),
    };
    this.#hookRegisters();
  }

  /** Whether the channel drives its pin, and then whether the pin is high at that moment. */
  output(channel: Channel, atCycles: number): boolean | null {
    if (!this.#pwm || this.#divider === 0) return null;
    const mode = ((this.#chip.cpu.data[this.#config.TCCRA] ?? 0) >> outputShift[channel]) & 3;
    if (mode === 0) return null;
    const high = this.#countAt(atCycles) <= this.#compare[channel];
    return mode === 2 ? high : !high;
  }

  /** What share of the time the pin is high, or null where the channel does not drive it. */
  duty(channel: Channel): number | null {
    if (this.output(channel, this.#chip.cycles) === null) return null;
    const share = (this.#compare[channel] + 1) / (this.#top + 1);
    return ((this.#chip.cpu.data[this.#config.TCCRA] ?? 0) >> outputShift[channel]) & 1 ? 1 - share : share;
  }

  run(): void {
    const atCycles = this.dueCycles;
    for (const event of ['overflow', 'a', 'b'] as const)
      if (this.#matchCycles[event] === atCycles) this.#match(event, atCycles);
    this.#schedule(atCycles);
  }

  reset(): void {
    this.#divider = 0;
    this.#pwm = false;
    this.#top = this.#most;
    this.#baseCount = 0;
    this.#compare.a = this.#compare.b = 0;
    this.dueCycles = Infinity;
  }

  get #most(): number {
    return this.#config.bits === 16 ? 0xffff : 0xff;
  }

  #match(event: 'overflow' | Channel, atCycles: number): void {
    const { cpu } = this.#chip;
    const rose = ((cpu.data[this.#config.TIFR] ?? 0) & flagBits[event]) === 0;
    cpu.setInterruptFlag(this.#interrupts[event]);
    if (rose && event !== 'overflow') this.onMatch(event, atCycles);
  }

  #countAt(cycles: number): number {
    if (this.#divider === 0) return this.#baseCount;
    return (this.#baseCount + Math.floor((cycles - this.#baseCycles) / this.#divider)) % (this.#top + 1);
  }

  /** Counts on from here with what the registers now say. The prescaler runs free: ticks come at its multiples. */
  #rebase(count = this.#countAt(this.#chip.cycles)): void {
    const { cpu } = this.#chip;
    this.#baseCount = count;
    const { TCCRA, TCCRB, dividers, name, bits } = this.#config;
    const controlA = cpu.data[TCCRA] ?? 0;
    const controlB = cpu.data[TCCRB] ?? 0;
    const divider = dividers[controlB & 7] ?? null;
    const mode = (controlA & 3) | ((controlB >> 1) & (bits === 16 ? 12 : 4));
    const clearing = bits === 16 ? 4 : 2;
    this.#pwm = bits === 8 && mode === 3;
    if (divider === null || !(mode === 0 || mode === clearing || this.#pwm))
      throw new Error(`the emulated ${name} has no mode ${mode} with clock ${controlB & 7}`);
    this.#divider = divider;
    this.#top = mode === clearing ? this.#compare.a : this.#most;
    this.#baseCycles = divider === 0 ? this.#chip.cycles : Math.floor(this.#chip.cycles / divider) * divider;
    this.#schedule(this.#chip.cycles);
  }

  /** A flag rises one tick after the count was equal. Nobody is told of a PWM's matches unless an interrupt is wanted. */
  #schedule(fromCycles: number): void {
    const match = this.#matchCycles;
    match.overflow =
      this.#top === this.#most ? this.#nextMatch('overflow', this.#most, fromCycles) : Infinity;
    match.a = this.#nextMatch('a', this.#compare.a, fromCycles);
    match.b = this.#nextMatch('b', this.#compare.b, fromCycles);
    this.dueCycles = Math.min(match.overflow, match.a, match.b);
    this.#chip.noteDue(this.dueCycles);
  }

  #nextMatch(event: 'overflow' | Channel, count: number, fromCycles: number): number {
    const wanted = (this.#chip.cpu.data[this.#config.TIMSK] ?? 0) & flagBits[event];
    if (this.#divider === 0 || (this.#pwm && wanted === 0)) return Infinity;
    const ticks = Math.floor((fromCycles - this.#baseCycles) / this.#divider);
    const period = this.#top + 1;
    const until = (((count + 1 - this.#baseCount - ticks) % period) + period) % period;
    return this.#baseCycles + (ticks + (until === 0 ? period : until)) * this.#divider;
  }

  #hookRegisters(): void {
    const { cpu } = this.#chip;
    const { TCCRA, TCCRB, TCNT, OCRA, OCRB, TIMSK, TIFR, bits } = this.#config;
    for (const control of [TCCRA, TCCRB])
      cpu.writeHooks[control] = (value) => {
        const count = this.#countAt(cpu.cycles);
        cpu.data[control] = value;
        this.#rebase(count);
        return true;
      };
    cpu.readHooks[TCNT] = () => {
      const count = this.#countAt(cpu.cycles);
      if (bits === 16) cpu.data[TCNT + 1] = count >> 8;
      return count & 0xff;
    };
    this.#hookWord(TCNT, (count) => this.#rebase(count));
    for (const [channel, register] of [
      ['a', OCRA],
      ['b', OCRB],
    ] as const)
      this.#hookWord(register, (count) => {
        const now = this.#countAt(cpu.cycles);
        this.#compare[channel] = count;
        this.#rebase(now);
      });
    cpu.writeHooks[TIMSK] = (value) => {
      cpu.data[TIMSK] = value;
      for (const interrupt of Object.values(this.#interrupts)) cpu.updateInterruptEnable(interrupt, value);
      this.#schedule(cpu.cycles);
      return true;
    };
    // Writing a one clears a flag.
    cpu.writeHooks[TIFR] = (value) => {
      for (const interrupt of Object.values(this.#interrupts)) cpu.clearInterruptByFlag(interrupt, value);
      return true;
    };
  }

  /** A register of one byte, or of two that are written high byte first and take effect together. */
  #hookWord(register: number, take: (value: number) => void): void {
    const { cpu } = this.#chip;
    cpu.writeHooks[register] = (value) => {
      cpu.data[register] = value;
      if (this.#config.bits === 16) cpu.data[register + 1] = this.#highByte;
      take(this.#config.bits === 16 ? this.#highByte * 256 + value : value);
      return true;
    };
    if (this.#config.bits === 16)
      cpu.writeHooks[register + 1] = (value) => {
        this.#highByte = value;
        return true;
      };
  }
}
