/** `--on-fault`: commands that see live light save what failed of it. */
import type { LightBlock } from '../../firmware/ports.ts';
import { type FaultCapture, FaultCaptures } from '../captures/fault-captures.ts';
import type { CommandOption, OptionValues } from './command.ts';
import type { Output } from './output.ts';

export const faultCaptureOption: CommandOption = {
  flags: '--on-fault <folder>',
  summary: 'save the light of each transmission that failed there, as a capture',
};

/** The light as it comes, looked at on its way where `--on-fault` is given. Throws ImpError where the folder cannot be used. */
export async function* watched(
  light: AsyncIterable<LightBlock>,
  options: OptionValues,
  output: Output,
): AsyncGenerator<LightBlock, void> {
  const folder = options['onFault'];
  if (typeof folder !== 'string') return yield* light;
  const captures = new FaultCaptures(folder);
  const tell = (saved: readonly FaultCapture[]): void => {
    for (const { path, fault, seconds } of saved) {
      output.object({ kind: 'capture', path, seconds, fault });
      output.message(
        `${fault.stage}/${fault.code}: its light, ${seconds.toFixed(1)} s, is in ${path} (it may hold the password that was sent)`,
      );
    }
  };
  try {
    for await (const block of light) {
      tell(captures.push(block));
      yield block;
    }
  } finally {
    tell(captures.end());
  }
}
