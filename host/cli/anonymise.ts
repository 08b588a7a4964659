import { anonymise as anonymiseLight } from '../captures/anonymise/anonymise.ts';
import { fromZero } from '../captures/cut-light.ts';
import { packetReport } from '../captures/decode-report.ts';
import { openCapture } from '../captures/open-capture.ts';
import { saveCapture } from '../captures/save-capture.ts';
import type { Fault } from '../../protocol/fault.ts';
import { ImpError } from '../imp-error.ts';
import { revealed } from '../secret.ts';
import { captureOptions, readingOptions } from './capture-options.ts';
import type { Command } from './command.ts';
import { newCapturePath, outOption, tellSaved } from './new-capture.ts';
import { seedOption } from './option-values.ts';

export const anonymise: Command = {
  name: 'anonymise',
  summary: 'the same light with other credentials, so that a capture can be given to others',
  arguments: [{ form: '<file>', summary: 'a capture in any format' }],
  options: [
    outOption,
    { flags: '--seed <n>', summary: 'random seed of the new settings (a new one, printed)' },
    ...captureOptions,
  ],
  examples: ['anonymise customer.wav -o shared.wav', 'anonymise customer.sr -o shared.csv --seed 7'],
  notes: () => notes,
  run({ args: [file = ''], options, output }) {
    if (file === '-')
      throw new ImpError('option', 'standard input can be read only once', 'name a file: it is read again');
    const path = newCapturePath(file, options);
    const reading = readingOptions(options);
    const seed = seedOption(options);
    const { light, packets, unread, leftOut } = anonymiseLight(() => openCapture(file, reading), seed);
    if (light.length === 0) {
      output.error(
        new ImpError(
          'nothing-decoded',
          `${file}: no flash in it could be put together anew, and nobody knows what in it is secret`,
          'look at it with impsim inspect, which shows no secret; what can be put together anew is told by impsim anonymise --help',
        ),
      );
      return Promise.resolve(1);
    }
    const saved = saveCapture(path, fromZero(light));
    // Nobody has these: they are made up.
    const settings = packets.map((packet) => revealed(packetReport(packet)));
    output.line(`seed ${seed}`);
    for (const each of settings) output.line(`says now ${JSON.stringify(each)}`);
    for (const { was, is } of unread) output.line(unreadLine(was, is));
    if (leftOut > 0)
      output.message(
        `${file}: ${leftOut} flash${leftOut === 1 ? ' is' : 'es are'} left out, as nobody knows what in ${leftOut === 1 ? 'it' : 'them'} is secret`,
      );
    tellSaved(output, path, saved, {
      settings,
      unread: unread.map(({ was, is }) => ({ was: codeOf(was), is: is && codeOf(is) })),
      leftOut,
      seed,
    });
    return Promise.resolve(0);
  },
};

const codeOf = ({ stage, code }: Fault): string => `${stage}/${code}`;

const unreadLine = (was: Fault, is: Fault | null): string =>
  is === null
    ? `was not decoded (${codeOf(was)}), and is now: what kept it from that is gone`
    : codeOf(was) === codeOf(is)
      ? `not decoded (${codeOf(was)}), as before; says other things`
      : `not decoded (${codeOf(is)}; before, ${codeOf(was)}); says other things`;

const notes = `
Each flash that is decoded is put together anew, out of pieces of its own light: levels, edges, noise and the
screen's timing stay, all settings are others of the same lengths. So is a flash that is not decoded, as where the
screen skips or repeats refreshes or the light ends too early, if its pulses can be told: each one is put in
another's place, and what it says is made up. Jitter is dealt out anew, since when light changes tells what it
said. In three levels skipped and repeated refreshes stay where they were. In two levels nobody sees where they
were: as many as the end of the frame tells of are put somewhere.
Everything else in the capture is left out: flashes in which noise or jitter hides the pulses, those of two levels
whose header does not stand right behind an even sync, and light before and after that is not dark. Ripple of the
mains does not go through evenly any more. The name of the file is yours to choose, and may tell too.`;
