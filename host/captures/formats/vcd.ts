/** Captures as VCD: a real signal, or a single bit. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { joined } from './bytes.ts';
import { captureError } from './capture-errors.ts';
import type { CaptureFormat, CaptureReader, ReadingOptions } from './capture-format.ts';
import { chosenChannel } from './channel.ts';
import { scaleOf } from './csv-columns.ts';
import { isText } from './csv-dialect.ts';
import { bitFullScale } from './full-scale.ts';
import { HeldChanges } from './held-changes.ts';
import { VcdChanges } from './vcd-changes.ts';
import { vcdHeader } from './vcd-header.ts';
import { vcdWriter } from './vcd-writer.ts';

export const vcd: CaptureFormat = {
  name: 'vcd',
  channels: true,
  endings: ['.vcd'],
  doc: 'value change dump: a real signal in volts, or a single bit',
  tells: (head) => {
    if (!isText(head)) return false;
    const text = new TextDecoder().decode(head.subarray(0, 400)).trimStart();
    return /^\$(date|version|comment|timescale|scope|var)\s/.test(text);
  },
  reader: (_head, options) => new VcdReader(options),
  writer: vcdWriter,
};

const endOfHeader = '$enddefinitions';
const mostHeaderBytes = 1 << 20;
const newLine = 0x0a;

class VcdReader implements CaptureReader {
  readonly #options: ReadingOptions;
  /** Declarations so far, then the beginning of a line. */
  #rest: Uint8Array = new Uint8Array(0);
  #body: VcdChanges | undefined;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  *push(bytes: Uint8Array): Generator<LightBlock> {
    const all = joined(this.#rest, bytes);
    const from = this.#body === undefined ? this.#open(all) : 0;
    if (this.#body === undefined) {
      this.#rest = all;
      return;
    }
    const end = all.lastIndexOf(newLine) + 1;
    this.#rest = all.slice(Math.max(from, end));
    if (this.#rest.length > mostHeaderBytes) throw captureError('long-line', this.#body.place);
    yield* this.#body.lines(all.subarray(from, Math.max(from, end)));
  }

  *end(): Generator<LightBlock> {
    if (this.#body === undefined) throw captureError('bad-vcd', 'it ends within its declarations');
    if (this.#rest.length > 0) yield* this.#body.lines(joined(this.#rest, Uint8Array.of(newLine)));
    yield* this.#body.end();
  }

  /** Where the changes begin, when the declarations are complete. */
  #open(all: Uint8Array): number {
    const text = new TextDecoder('latin1').decode(all);
    const at = text.indexOf(endOfHeader);
    const end = at < 0 ? -1 : text.indexOf('\n', at);
    if (end < 0 && all.length > mostHeaderBytes) throw captureError('bad-vcd', 'no end of its declarations');
    if (end < 0) return 0;
    const header = text.slice(0, end);
    const { signals, unitUs, rateHz } = vcdHeader(header);
    const { id, real } = chosenChannel(signals, this.#options.channel);
    const meaning = {
      time: false,
      level: true,
      index: false,
      ...(real ? { unitVolts: 1 } : { fullScale: bitFullScale }),
    };
    const given = real ? this.#options.fullScale : undefined;
    const changes = new HeldChanges(
      (head) => scaleOf(meaning, given, head),
      () => body.place,
      this.#options.rateHz ?? rateHz,
    );
    const body = new VcdChanges(id, unitUs, changes, header.split('\n').length);
    this.#body = body;
    return end + 1;
  }
}
