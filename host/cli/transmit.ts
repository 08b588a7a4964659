import { impaired } from '../../hardware/impairments.ts';
import { lightOf } from '../../hardware/light-path.ts';
import { greyLevelOf } from '../../hardware/screen.ts';
import { encodeFrame } from '../../protocol/frame.ts';
import { type LineCode, lineCodes, lineCodeTables, type Sender, senders } from '../../protocol/line-code.ts';
import { encodePacket } from '../../protocol/packet.ts';
import { packetOfSettings } from '../../protocol/settings.ts';
import { waveform } from '../../protocol/waveform.ts';
import { formatOfName, saveCapture } from '../captures/save-capture.ts';
import { ImpError } from '../imp-error.ts';
import { Secret } from '../secret.ts';
import { rateOption } from './capture-options.ts';
import type { Command, OptionValues } from './command.ts';
import { impairmentHelp, impairmentOption, impairmentValues, textsOf } from './impairment-options.ts';
import { seedOption } from './option-values.ts';
import { settingsArgument } from './settings-argument.ts';
import { symbolLines } from './symbols-text.ts';

/** Darkness in a capture before and after the flash: a recorder is started before the phone and stopped after it (chosen). */
const darkUs = 500_000;
const defaultSampleHz = 1000;

export const transmit: Command = {
  name: 'transmit',
  summary:
    'the other direction: settings to symbols, or to a capture, clean or through models of screen, light and sensor',
  arguments: [{ form: '<config>', summary: 'settings: a JSON file, JSON itself, or - for standard input' }],
  options: [
    {
      flags: '-o, --output <file>',
      summary: 'write a capture; its ending says how: .csv, .wav or .bin; - for CSV on standard output',
    },
    { flags: '--rate <rate>', summary: 'symbols per second (60Hz)' },
    { flags: '--sample-rate <rate>', summary: 'samples per second of the capture (1kHz)' },
    { flags: '--line-code <code>', summary: `${lineCodes.join(' or ')} (tri-level)` },
    { flags: '--sender <name>', summary: `whose flashes: ${senders.join(' or ')} (sdk-0.3.0)` },
    { flags: '--port <path>', summary: 'show it on the fixture LED of this board, or virtual' },
    {
      flags: '--active <level>',
      summary: 'which level of the board’s pins lights the LED: high or low (high)',
    },
    impairmentOption,
    { flags: '--seed <n>', summary: 'random seed of the impairments (a new one, printed)' },
  ],
  examples: [
    `transmit '{"clear": true}'`,
    'transmit settings.json -o flash.wav --rate 30Hz',
    'transmit settings.json -o flash.csv --impair lcd --impair mains=30% --impair repeats=2% --seed 7',
    'transmit settings.json --port /dev/ttyACM0 --line-code bi-level --rate 142Hz',
  ],
  notes: () => impairmentHelp(),
  run({ args: [config = ''], options, output }) {
    const lineCode = oneOf<LineCode>(options, 'lineCode', lineCodes, 'tri-level');
    const sender = oneOf<Sender>(options, 'sender', senders, 'sdk-0.3.0');
    const symbolHz = rateOption(options, 'rate') ?? lineCodeTables[lineCode].defaultSymbolHz;
    const sampleHz = rateOption(options, 'sampleRate') ?? defaultSampleHz;
    const impairments = impairmentValues(textsOf(options['impair']));
    const seed = seedOption(options);
    const path = options['output'];
    if (typeof path === 'string') formatOfName(path);
    const frame = encodeFrame(encodePacket(packetOfSettings(settingsArgument(config))));
    const flash = waveform(frame, { lineCode, sender, symbolHz });
    const about = { lineCode, sender, symbolHz, frameBytes: frame.length, durationUs: flash.durationUs };
    const onBoard = options['port'] !== undefined;
    if (onBoard && (typeof path === 'string' || Object.keys(impairments).length > 0))
      throw new ImpError(
        'option',
        'a board shows light, and writes and impairs nothing',
        'leave out -o and --impair, or --port',
      );
    // Loaded only here: a capture needs no serial port.
    if (onBoard)
      return import('./transmit-on-board.ts').then(({ transmitOnBoard }) =>
        transmitOnBoard(frame, { lineCode, sender, symbolHz, durationUs: flash.durationUs }, options, output),
      );
    if (typeof path !== 'string') {
      if (Object.keys(impairments).length > 0)
        throw new ImpError(
          'option',
          '--impair has nothing to work on',
          'write a capture with -o, for example -o flash.wav',
        );
      output.object({
        ...about,
        frame: new Secret(hexOf(frame)),
        symbols: new Secret(flash.symbols.join('')),
      });
      if (!output.json)
        for (const line of symbolLines(frame, flash, sender, output.showSecrets)) output.line(line);
      output.line(
        `${lineCode}, ${frame.length} bytes in ${flash.symbols.length} symbols, ${symbolHz} a second: ${(flash.durationUs / 1e6).toFixed(1)} s`,
      );
      return Promise.resolve(0);
    }
    const base = { screen: { greyLevel: greyLevelOf(sender) }, sampling: { sampleHz } };
    const segments = [{ silenceUs: darkUs }, { waveform: flash }, { silenceUs: darkUs }];
    const saved = saveCapture(path, lightOf(segments, impaired(impairments, base), { seed }));
    const words = `${path}: ${saved.seconds.toFixed(1)} s of light, ${saved.samples} samples at ${sampleHz} a second; seed ${seed}`;
    if (path === '-') output.message(words);
    else output.line(words);
    if (path !== '-') output.object({ file: path, ...saved, ...about, sampleHz, impairments, seed });
    return Promise.resolve(0);
  },
};

/** One of a few words. Throws ImpError `option` on another. */
function oneOf<T extends string>(options: OptionValues, name: string, words: readonly T[], otherwise: T): T {
  const text = options[name] ?? otherwise;
  const word = words.find((each) => each === text);
  if (word !== undefined) return word;
  throw new ImpError('option', `${String(text)} is not known here`, `choose ${words.join(' or ')}`);
}

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
