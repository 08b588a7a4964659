/** Every pulse that a receiver sees in light, each once. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { Receiver, type SeenBit } from '../../../firmware/receiver/receiver.ts';

export function pulsesIn(light: readonly LightBlock[]): readonly SeenBit[] {
  const pulses: SeenBit[] = [];
  const receiver = new Receiver({
    onBit(bit) {
      if (bit.riseUs > (pulses.at(-1)?.riseUs ?? -Infinity)) pulses.push(bit);
    },
  });
  for (const block of light) receiver.push(block);
  receiver.end();
  return pulses;
}
