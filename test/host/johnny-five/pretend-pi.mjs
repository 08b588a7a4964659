/** An IO object as a package for a Raspberry Pi has it: a sensor of 100 readings/s, and something that never ends. */
import { EventEmitter } from 'node:events';

export default class PretendPi extends EventEmitter {
  name = 'pretended';
  MODES = { INPUT: 0, OUTPUT: 1, ANALOG: 2, PWM: 3, SERVO: 4 };
  HIGH = 1;
  LOW = 0;
  isReady = true;
  analogPins = [2];
  pins = [
    { supportedModes: [0, 1], analogChannel: 127, mode: 0, value: 0, report: 0 },
    { supportedModes: [0, 1], analogChannel: 127, mode: 0, value: 0, report: 0 },
    { supportedModes: [2], analogChannel: 0, mode: 2, value: 0, report: 0 },
  ];

  constructor() {
    super();
    setImmediate(() => {
      this.emit('connect');
      this.emit('ready');
    });
  }

  pinMode() {}
  digitalWrite() {}
  analogWrite() {}
  digitalRead() {}
  setSamplingInterval() {}

  normalize(pin) {
    return pin === 'A0' ? 2 : Number(pin);
  }

  analogRead(pin, handler) {
    let count = 0;
    setInterval(() => handler(count++ % 50 < 25 ? 100 : 900), 10);
  }
}
