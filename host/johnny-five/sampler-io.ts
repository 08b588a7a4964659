/**
 * A johnny-five IO object for a board with the sampler: `Led`, `Led.RGB`, `Button` and `Sensor` work on it while its light streams.
 * Dimmed: D3, D5, D6, D11. On, off and read: D2, D4, D7, D10, D12, D13. Analog: A0, the light itself. D8 and D9 are the fixture's.
 */
import { EventEmitter } from 'node:events';
import type { LightBlock } from '../../firmware/ports.ts';
import { pinModes } from '../../protocol/sampler-link/records.ts';
import type { Command, Inputs } from '../serial/conversation.ts';

/** As Firmata numbers them, and johnny-five with it. */
const modes = { INPUT: 0, OUTPUT: 1, ANALOG: 2, PWM: 3, SERVO: 4, PULLUP: 11 } as const;

const dimmedPins: ReadonlySet<number> = new Set([3, 5, 6, 11]);
const switchedPins: ReadonlySet<number> = new Set([2, 4, 7, 10, 12, 13]);
const firstAnalogPin = 14;
const pinCount = firstAnalogPin + 1;
const fullDuty = 255;
/** Reads as Firmata has them by default. */
const defaultIntervalMs = 19;
/** A level of 16 bits as the converter's 10. */
const codeShift = 6;

interface Pin {
  readonly supportedModes: readonly number[];
  readonly analogChannel: number;
  mode: number;
  value: number;
  report: number;
}

/** What the IO needs of a board: host/serial/sampler.ts is one. */
export interface IoBoard {
  command(command: Command): Promise<void>;
  onInputs: (inputs: Inputs) => void;
  /** The board began anew: its LEDs are dark and its pins are inputs again. */
  onReset: () => void;
  onLight: (block: LightBlock) => void;
}

export class SamplerIo extends EventEmitter {
  readonly name = 'impsim sampler';
  readonly MODES = modes;
  readonly HIGH = 1;
  readonly LOW = 0;
  readonly isReady = true;
  readonly analogPins: readonly number[] = [firstAnalogPin];
  readonly pins: readonly Pin[];
  readonly #board: IoBoard;
  /** What each pin was told last, in the order in which they were first told anything. */
  readonly #told = new Map<number, Command>();
  readonly #analogReaders: ((code: number) => void)[] = [];
  #intervalMs = defaultIntervalMs;
  #nextReadUs = -Infinity;

  constructor(board: IoBoard) {
    super();
    this.#board = board;
    this.pins = Array.from({ length: pinCount }, (_, pin) => newPin(pin));
    board.onInputs = ({ levels }) => this.#inputs(levels);
    board.onReset = () => this.#tellAgain();
    board.onLight = (block) => this.#light(block);
    setImmediate(() => {
      this.emit('connect');
      this.emit('ready');
    });
  }

  pinMode(pin: number, mode: number): void {
    const { supportedModes } = this.#pin(pin);
    if (!supportedModes.includes(mode)) throw new RangeError(`pin ${pin} of the sampler has no mode ${mode}`);
    this.#pin(pin).mode = mode;
    if (!switchedPins.has(pin)) return;
    if (mode === modes.OUTPUT) this.#tell(pin, { name: 'pin', pin, mode: pinModes.low });
    else
      this.#tell(pin, {
        name: 'pin',
        pin,
        mode: mode === modes.PULLUP ? pinModes['input-pullup'] : pinModes.input,
      });
  }

  digitalWrite(pin: number, value: number): void {
    const found = this.#pin(pin);
    found.value = value;
    if (dimmedPins.has(pin)) this.#tell(pin, { name: 'pwm', pin, duty: value ? fullDuty : 0 });
    // As on an Arduino: writing to an input switches its pull-up.
    else if (found.mode === modes.INPUT || found.mode === modes.PULLUP)
      this.#tell(pin, { name: 'pin', pin, mode: value ? pinModes['input-pullup'] : pinModes.input });
    else this.#tell(pin, { name: 'pin', pin, mode: value ? pinModes.high : pinModes.low });
  }

  pwmWrite(pin: number, duty: number): void {
    this.#pin(pin).value = duty;
    this.#tell(pin, { name: 'pwm', pin, duty: Math.max(0, Math.min(fullDuty, Math.round(duty))) });
  }

  analogWrite(pin: number, duty: number): void {
    this.pwmWrite(pin, duty);
  }

  /** `pin` is the analog channel; the handler gets codes 0..1023 of A0 in the sampler's own time. */
  analogRead(pin: number, handler: (code: number) => void): void {
    if (pin !== 0 && pin !== firstAnalogPin) throw new RangeError(`the sampler reads A0 only, not A${pin}`);
    this.#analogReaders.push(handler);
  }

  digitalRead(pin: number, handler: (level: number) => void): void {
    this.#pin(pin).report = 1;
    this.on(`digital-read-${pin}`, handler);
    this.#send({ name: 'read' });
  }

  servoWrite(pin: number): void {
    throw new RangeError(`the sampler drives no servo, not on pin ${pin} either`);
  }

  setSamplingInterval(intervalMs: number): void {
    this.#intervalMs = Math.max(1, intervalMs);
  }

  normalize(pin: number | string): number {
    if (typeof pin === 'number') return pin;
    const analog = /^A(\d+)$/i.exec(pin);
    return analog === null ? Number(pin) : firstAnalogPin + Number(analog[1]);
  }

  #pin(pin: number): Pin {
    const found = this.pins[pin];
    if (found === undefined) throw new RangeError(`the sampler has no pin ${pin}`);
    return found;
  }

  #tell(pin: number, command: Command): void {
    this.#told.set(pin, command);
    this.#send(command);
  }

  /** The board forgot its pins. */
  #tellAgain(): void {
    for (const command of this.#told.values()) this.#send(command);
    if (this.pins.some(({ report }) => report === 1)) this.#send({ name: 'read' });
  }

  #send(command: Command): void {
    this.#board.command(command).catch((why: unknown) => this.emit('error', why));
  }

  #inputs(levels: number): void {
    for (const pin of switchedPins) {
      const found = this.#pin(pin);
      if (found.report === 0) continue;
      const level = (levels >> pin) & 1;
      if (level !== found.value) this.emit(`digital-read-${pin}`, level);
      found.value = level;
    }
  }

  /** One reading an interval, at the moments of the board's own samples. */
  #light({ originUs, sampleHz, firstIndex, levels }: LightBlock): void {
    for (const [i, level] of levels.entries()) {
      const atUs = originUs + ((firstIndex + i) * 1e6) / sampleHz;
      if (atUs < this.#nextReadUs) continue;
      this.#nextReadUs = Math.max(this.#nextReadUs, atUs - this.#intervalMs * 1000) + this.#intervalMs * 1000;
      const code = level >> codeShift;
      this.#pin(firstAnalogPin).value = code;
      for (const handler of this.#analogReaders) handler(code);
    }
  }
}

function newPin(pin: number): Pin {
  const analog = pin >= firstAnalogPin;
  const supportedModes = analog
    ? [modes.ANALOG]
    : dimmedPins.has(pin)
      ? [modes.OUTPUT, modes.PWM]
      : switchedPins.has(pin)
        ? [modes.INPUT, modes.PULLUP, modes.OUTPUT]
        : [];
  return {
    supportedModes,
    analogChannel: analog ? pin - firstAnalogPin : 127,
    mode: supportedModes[0] ?? 0,
    value: 0,
    report: 0,
  };
}
