/** A picture for a terminal: light as bars, a column a symbol, with bits, bytes and marks under it. */
import { mask } from '../../firmware/packet-summary.ts';
import { firstAt, sampleTimeUs } from './light-history.ts';
import type { Picture, PicturedTransmission, Span } from './picture.ts';
import { marksToShow } from './discreet.ts';
import { rowsOf } from './rows.ts';
import { markName } from './svg/marks.ts';
import { extremesOf, Veil } from './veil.ts';

/** How a line is meant, for whoever has colours. */
export type Tone = 'plain' | 'quiet' | 'strong' | 'note' | 'fault';

export interface TextLine {
  readonly text: string;
  readonly tone: Tone;
}

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const hidden = '░';
const columns = 64;
const margin = 10;
const mostWords = 6;

const line = (text: string, tone: Tone = 'plain'): TextLine => ({ text: text.trimEnd(), tone });
const seconds = (us: number, digits = 2): string => `${(us / 1e6).toFixed(digits)} s`;

/** Draws, in 74 columns. */
export function textPicture(
  picture: Picture,
  { showSecrets = false }: { readonly showSecrets?: boolean } = {},
): readonly TextLine[] {
  const { title, startUs, endUs, sampleHz, transmissions, omitted, silence } = picture;
  return [
    line(
      `${title}: ${seconds(endUs - startUs)} of light, ${Math.round(sampleHz * 100) / 100} samples/s`,
      'strong',
    ),
    ...(silence === undefined
      ? []
      : [
          line(`FAULT ${silence.stage}/${silence.code}: ${silence.cause}`, 'fault'),
          line(`Cure: ${silence.cure}`),
        ]),
    ...(silence === undefined ? [] : envelopeLines(picture, showSecrets)),
    ...transmissions.flatMap((each, index) =>
      transmissionLines({ ...each, marks: marksToShow(each, showSecrets) }, index + 1, showSecrets),
    ),
    ...(omitted > 0 ? [line(`${omitted} more transmissions are not shown`, 'quiet')] : []),
  ];
}

const bar = (level: number, lowest: number, highest: number): string =>
  bars[
    Math.max(
      0,
      Math.min(bars.length - 1, Math.floor(((level - lowest) / Math.max(1, highest - lowest)) * bars.length)),
    )
  ] ?? bars[0];

/** The whole capture's brightest light, in columns too wide for bits. */
function envelopeLines({ envelope }: Picture, showSecrets: boolean): readonly TextLine[] {
  const wide = Math.ceil(envelope.highest.length / columns);
  const step = showSecrets ? wide : Math.max(wide, Math.ceil(1_000_000 / envelope.columnUs));
  let drawn = '';
  for (let from = 0; from < envelope.highest.length; from += step)
    drawn += bar(Math.max(...envelope.highest.subarray(from, from + step)), 0, 0xffff);
  return [line(`${seconds(envelope.startUs).padStart(margin - 1)} ${drawn}`), line('')];
}

function transmissionLines(
  transmission: PicturedTransmission,
  number: number,
  showSecrets: boolean,
): readonly TextLine[] {
  const { fault, lineCode, symbolHz, path, quality, marks, startUs, endUs } = transmission;
  const { symbolUs, spans } = rowsOf(transmission, columns);
  const veil = new Veil(transmission.secrets, { showSecrets, symbolUs });
  const told = [...marks].sort((a, b) => Number(b.kind === 'fault') - Number(a.kind === 'fault'));
  return [
    line(''),
    line(
      `${number}: ${fault === undefined ? 'packet received' : `FAULT ${fault.stage}/${fault.code}`}`,
      fault === undefined ? 'strong' : 'fault',
    ),
    line(
      `${lineCode}, ${symbolHz} symbols/s, ${seconds(startUs)} to ${seconds(endUs)}, ${path === 'fast' ? 'fast path' : 'sequence detector'}`,
    ),
    line(quality.map(([name, value]) => `${name} ${value}`).join(', '), 'quiet'),
    ...told
      .slice(0, mostWords)
      .map((mark) =>
        line(
          `${seconds(mark.startUs, 3)} ${markName(mark, transmission)}: ${mark.cause}. Cure: ${mark.cure}.`,
          mark.kind === 'fault' ? 'fault' : 'note',
        ),
      ),
    line(''),
    ...spans.flatMap((row) => rowLines(transmission, row, veil)),
  ];
}

/** One line of letters, put at places. */
class Strip {
  readonly #letters: string[] = Array.from({ length: columns }, () => ' ');

  put(column: number, text: string): void {
    for (const [index, letter] of Array.from(text).entries())
      if (column + index >= 0 && column + index < columns) this.#letters[column + index] = letter;
  }

  get text(): string {
    return this.#letters.join('');
  }
}

function rowLines(transmission: PicturedTransmission, row: Span, veil: Veil): readonly TextLine[] {
  const symbolUs = (row.endUs - row.startUs) / columns;
  const columnOf = (atUs: number) => Math.floor((atUs - row.startUs) / symbolUs + 1e-6);
  const [light, bits, words] = [new Strip(), new Strip(), new Strip()];
  const { lowest, highest } = extremesOf(transmission.light, transmission) ?? { lowest: 0, highest: 0xffff };
  for (let column = 0; column < columns; column++) {
    const fromUs = row.startUs + column * symbolUs;
    const middle = { startUs: fromUs + 0.25 * symbolUs, endUs: fromUs + 0.75 * symbolUs };
    const level = levelAt(transmission, middle);
    if (veil.covers(middle)) light.put(column, hidden);
    else if (level !== undefined) light.put(column, bar(level, lowest, highest));
  }
  // In tri-level light a bit's second symbol tells it.
  const late = transmission.lineCode === 'tri-level' ? 0.75 : 0.5;
  for (const bit of transmission.bits) {
    const atUs = bit.startUs + late * (bit.endUs - bit.startUs);
    if (atUs >= row.startUs && atUs < row.endUs)
      bits.put(columnOf(atUs), veil.covers(bit) ? '•' : `${bit.bit}`);
  }
  for (const byte of transmission.bytes) {
    if (byte.startUs < row.startUs - symbolUs / 2 || byte.startUs >= row.endUs - symbolUs / 2) continue;
    const field = transmission.fields.find(({ startUs }) => startUs === byte.startUs);
    const shown = veil.covers(byte) ? mask : byte.byte.toString(16).padStart(2, '0');
    const room = Math.round((byte.endUs - byte.startUs) / symbolUs) - 1;
    words.put(columnOf(byte.startUs + symbolUs / 2), `${shown} ${field?.title ?? ''}`.slice(0, room));
  }
  const blank = ' '.repeat(margin);
  return [
    line(`${seconds(row.startUs).padStart(margin - 1)} ${light.text}`),
    line(blank + bits.text),
    ...(words.text.trim() === '' ? [] : [line(blank + words.text)]),
    ...markLines(transmission, row, symbolUs),
  ];
}

function markLines(transmission: PicturedTransmission, row: Span, symbolUs: number): readonly TextLine[] {
  return transmission.marks
    .filter(({ startUs, endUs }) => startUs < row.endUs && Math.max(endUs, startUs + 1) > row.startUs)
    .map((mark) => {
      const from = Math.max(0, Math.floor((mark.startUs - row.startUs) / symbolUs));
      const to = Math.min(columns, Math.max(from + 1, Math.ceil((mark.endUs - row.startUs) / symbolUs)));
      const name = mark.startUs < row.startUs ? '' : ` ${markName(mark, transmission)}`;
      return line(
        `${' '.repeat(margin + from)}${'^'.repeat(to - from)}${name}`,
        mark.kind === 'fault' ? 'fault' : 'note',
      );
    });
}

/** Mean light of a stretch. */
function levelAt({ light }: PicturedTransmission, { startUs, endUs }: Span): number | undefined {
  let sum = 0;
  let count = 0;
  for (const block of light) {
    if (block.levels.length === 0 || sampleTimeUs(block, 0) >= endUs) continue;
    // Where samples are few, the next one stands for all.
    const from = firstAt(block, startUs);
    for (const level of block.levels.subarray(from, Math.max(from + 1, firstAt(block, endUs)))) {
      sum += level;
      count++;
    }
  }
  return count === 0 ? undefined : sum / count;
}
